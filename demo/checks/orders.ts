import { expectedFacts, indexOf } from '../oracle/facts.ts';
import { decimalOf } from '../oracle/money.ts';
import { needNumber, numberAt, type Raw, textAt } from '../raw.ts';
import type { LeftCart } from '../story/stage.ts';
import type { Check, Evidence } from './check.ts';
import { verdictOf } from './check.ts';
import { activeContacts } from './contacts.ts';
import { missing } from './story.ts';

/** A seller must see what an order came to before, and what it comes to now. */
export const editsAreTold: Check = {
  name: 'an edit tells the old total and the new one',
  run: ({ notes: { edited }, commerce, crm }) => {
    const order = commerce.orders.find(({ id }) => id === edited?.orderId);
    if (edited === null || order === undefined) return missing('order that was edited');
    const fact = expectedFacts(order, indexOf(commerce)).find(({ kind }) => kind === 'edited');
    const own = crm.entries.filter((row) => row.cwy_commercetoolsid === edited.orderId);
    const told = own.filter((row) => row.cwy_fact === `edited:${edited.editId}`);
    const subject = textAt(told[0], 'subject') ?? '';
    const money = `${fact?.amount} ${fact?.currency} instead of ${fact?.insteadOf}`;
    const faults: readonly (string | false)[] = [
      fact === undefined && 'commercetools tells of no edit',
      told.length !== 1 && `${told.length} entries for one edit`,
      !subject.includes(money) && `the entry says "${subject}"`,
    ];
    return verdictOf(
      faults.filter((fault) => fault !== false),
      money,
    );
  },
};

/** One row for one cart, whatever became of it. */
export const cartsAreTold: Check = {
  name: 'carts that were left are told of once, to the end',
  run: ({ notes: { cartsLeft }, ...world }) => {
    if (cartsLeft.length === 0) return missing('cart that was left');
    const faults = cartsLeft.flatMap((cart) => cartFaults(cart, world));
    const ordered = cartsLeft.filter(({ orderNumber }) => orderNumber !== null).length;
    if (ordered === 0) faults.push('no cart was ordered after all');
    return verdictOf(faults, `${cartsLeft.length} carts, ${ordered} of them ordered since`);
  },
};

function cartFaults(left: LeftCart, { commerce, crm }: Pick<Evidence, 'commerce' | 'crm'>) {
  const { cartId, customerId, entryId, kindThen, orderNumber } = left;
  const cart = commerce.carts.find(({ id }) => id === cartId);
  const entries = crm.entries.filter((row) => row.cwy_commercetoolsid === cartId);
  const [entry] = entries;
  const contact = activeContacts(crm).find((row) => row.cwy_commercetoolsid === customerId);
  const isOrdered = textAt(cart, 'cartState') === 'Ordered';
  const kind = isOrdered ? 'cart-recovered' : 'cart-abandoned';
  const faults: readonly (string | false)[] = [
    kindThen !== 'cart-abandoned' && `it was told of as ${kindThen}`,
    entries.length !== 1 && `${entries.length} entries of one cart`,
    textAt(entry, 'activityid') !== entryId && 'it is another entry than before',
    textAt(entry, 'cwy_kind') !== kind && `the entry is not ${kind}`,
    textAt(entry, 'cwy_ordernumber') !== orderNumber && 'the entry names another order',
    isOrdered !== (orderNumber !== null) && 'the cart is in another state',
    numberAt(entry, 'cwy_amount') !== worthOf(cart) && 'the entry names another value',
    textAt(entry, 'regardingobjectid', 'id') !== textAt(contact, 'contactid') &&
      'it is on another timeline',
  ];
  return faults.filter((fault) => fault !== false).map((fault) => `cart ${cartId}: ${fault}`);
}

function worthOf(cart: Raw | undefined): number {
  const cents = needNumber(cart, 'totalPrice', 'centAmount');
  return Number(decimalOf(cents, needNumber(cart, 'totalPrice', 'fractionDigits')));
}
