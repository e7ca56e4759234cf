import { randomUUID } from 'node:crypto';
import { digitsOf } from '../population/drafts.ts';
import { basketOf } from '../population/goods.ts';
import type { Member } from '../population/town.ts';
import { needNumber, needText, type Raw, textAt } from '../raw.ts';
import { waitFor } from '../wait.ts';
import { contactOf } from './news.ts';
import { signUpOnce } from './people.ts';
import type { Chapter, Stage } from './stage.ts';

/** Causeway looks for carts once a second. */
const noticedTimeoutMs = 20_000;
const leftMsAgo = 2 * 3_600_000;
const orderNumber = 'S-8001';

/** Two carts lie there for hours; one of them is ordered after all. */
export const cartsAreLeft: Chapter = {
  title: 'Two shoppers leave their carts, one comes back',
  play: async (stage) => {
    const { shop, notes } = stage;
    const comesBack = await signUpOnce(stage, {});
    const staysAway = await signUpOnce(stage, {});
    for (const { id } of [comesBack, staysAway]) await contactOf(stage, id);
    const bought = await leave(stage, comesBack);
    const left = await leave(stage, staysAway);
    const told = await entryOf(stage, bought, 'cart-abandoned');
    const toldToo = await entryOf(stage, left, 'cart-abandoned');
    const cart = await shop.read('carts', bought);
    const version = needNumber(cart, 'version');
    await shop.create('orders', { cart: { typeId: 'cart', id: bought }, version, orderNumber });
    const closed = await entryOf(stage, bought, 'cart-recovered');
    const noteOf = (cartId: string, { id: customerId }: Member, entry: Raw) => ({
      ...{ cartId, customerId, entryId: needText(entry, 'activityid') },
      kindThen: needText(entry, 'cwy_kind'),
    });
    notes.cartsLeft.push({ ...noteOf(bought, comesBack, told), orderNumber });
    notes.cartsLeft.push({ ...noteOf(left, staysAway, toldToo), orderNumber: null });
    return `"${textAt(closed, 'subject')}"; the other one lies there still`;
  },
};

/** A cart that was last touched hours ago; answers with its id. */
async function leave({ commerce, town }: Stage, { id, draft, country }: Member): Promise<string> {
  const { lines, total } = basketOf(town.dice, country.currency);
  const cartId = randomUUID();
  const at = new Date(Date.now() - leftMsAgo).toISOString();
  await commerce.leaveCart({
    ...{ id: cartId, version: 1, createdAt: at, lastModifiedAt: at, cartState: 'Active' },
    ...{ customerId: id, customerEmail: draft.email, country: country.code },
    totalPrice: moneyOf(total.currencyCode, total.centAmount),
    lineItems: lines.map((line) => {
      const { currencyCode, centAmount } = line.price.value;
      return {
        ...{ id: randomUUID(), productId: randomUUID(), name: line.name, quantity: line.quantity },
        variant: { id: 1, ...line.variant },
        price: { value: moneyOf(currencyCode, centAmount) },
        totalPrice: moneyOf(currencyCode, centAmount * line.quantity),
      };
    }),
    customLineItems: [],
  });
  return cartId;
}

function moneyOf(currencyCode: string, centAmount: number): Raw {
  const fractionDigits = digitsOf[currencyCode] ?? 2;
  return { type: 'centPrecision', currencyCode, centAmount, fractionDigits };
}

/** The entry of the cart, once it is of that kind. */
async function entryOf({ crm }: Stage, cartId: string, kind: string): Promise<Raw> {
  let kinds: readonly string[] = [];
  return waitFor(
    `the entry of a cart to be ${kind}`,
    async () => {
      const entries = await crm.entriesOf(cartId);
      kinds = entries.map((entry) => textAt(entry, 'cwy_kind') ?? '?');
      return entries.find((entry) => textAt(entry, 'cwy_kind') === kind) ?? null;
    },
    { timeoutMs: noticedTimeoutMs },
    () => `It has ${kinds.join(', ') || 'none'}.`,
  );
}
