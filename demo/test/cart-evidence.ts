import type { Raw } from '../raw.ts';
import type { LeftCart } from '../story/stage.ts';

const leftAt = '2026-03-06T07:00:00.000Z';
const editedAt = '2026-03-01T09:02:00.000Z';
const euros = (centAmount: number): Raw => ({ centAmount, currencyCode: 'EUR', fractionDigits: 2 });
const dinars = (centAmount: number): Raw => ({
  ...euros(centAmount),
  currencyCode: 'KWD',
  fractionDigits: 3,
});

/** Anna’s cart, which became her order, and one of Late’s that lies there. */
export const carts: readonly Raw[] = [
  { id: 'b1', cartState: 'Ordered', customerId: 'c1', totalPrice: euros(10_005) },
  { id: 'b2', cartState: 'Active', customerId: 'c2', totalPrice: euros(700) },
];

const entryOf = (cartId: string, contactId: string, given: Raw): Raw => ({
  ...{ activityid: `${cartId}-left`, cwy_commercetoolsid: cartId, statecode: 1 },
  ...{ cwy_fact: 'cart-abandoned:1', cwy_currency: 'EUR', actualend: leftAt },
  regardingobjectid: { table: 'contact', id: contactId },
  cwy_sourceeventid: 'e1',
  ...given,
});

export const cartEntries: readonly Raw[] = [
  entryOf('b1', 'k1', {
    ...{ cwy_kind: 'cart-recovered', cwy_ordernumber: '1001', cwy_amount: 100.05 },
  }),
  entryOf('b2', 'k2', { cwy_kind: 'cart-abandoned', cwy_amount: 7 }),
];

export const cartsLeft: readonly LeftCart[] = [
  {
    ...{ cartId: 'b1', customerId: 'c1', entryId: 'b1-left' },
    ...{ kindThen: 'cart-abandoned', orderNumber: '1001' },
  },
  {
    ...{ cartId: 'b2', customerId: 'c2', entryId: 'b2-left' },
    ...{ kindThen: 'cart-abandoned', orderNumber: null },
  },
];

/** Late’s order of 1.234 KWD, which was one of 1 KWD. */
export const editMessage: Raw = {
  type: 'OrderEditApplied',
  resource: { typeId: 'order', id: 'o2' },
  edit: { typeId: 'order-edit', id: 'd1' },
  createdAt: editedAt,
  result: {
    appliedAt: editedAt,
    excerptBeforeEdit: { totalPrice: dinars(1_000) },
    excerptAfterEdit: { totalPrice: dinars(1_234) },
  },
};

export const editEntry: Raw = {
  ...{ activityid: 'o2-edited', cwy_commercetoolsid: 'o2', cwy_ordernumber: '1002' },
  ...{ cwy_fact: 'edited:d1', cwy_kind: 'edited', cwy_sourceeventid: 'e1', statecode: 1 },
  ...{ cwy_amount: 1.234, cwy_currency: 'KWD', actualend: editedAt },
  subject: 'Order 1002 changed – 1.234 KWD instead of 1.000 KWD',
  regardingobjectid: { table: 'contact', id: 'k2' },
};

/** What Late has bought: nothing in a store, and what Anna has bought was cancelled. */
export const storeRecords: readonly Raw[] = [
  {
    ...{ cwy_contactid: { table: 'contact', id: 'k2' }, cwy_currency: 'KWD', cwy_ordercount: 1 },
    ...{ cwy_totalgross: 1.234, cwy_totalrefunded: 0, cwy_totalnet: 1.234 },
  },
  {
    ...{ cwy_contactid: { table: 'contact', id: 'k2' }, cwy_store: 'uk', cwy_currency: 'EUR' },
    ...{ cwy_ordercount: 1, cwy_totalgross: 40, cwy_totalrefunded: 0, cwy_totalnet: 40 },
  },
  {
    ...{ cwy_contactid: { table: 'contact', id: 'k1' }, cwy_store: 'dach', cwy_currency: 'EUR' },
    ...{ cwy_ordercount: 0, cwy_totalgross: 0, cwy_totalrefunded: 0, cwy_totalnet: 0 },
  },
];
