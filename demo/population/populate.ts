import { eachBounded } from '../bounded.ts';
import type { Shop } from '../shop.ts';
import type { Catalogue, PastOrder } from './catalogue.ts';
import { countryOf } from './countries.ts';
import type { CustomerDraft } from './drafts.ts';
import { totalOf } from './goods.ts';
import { type Buyer, payOrder, placeOrder } from './place-order.ts';
import { type Dice, diceOf } from './random.ts';
import type { Member, Town } from './town.ts';

/** Requests of the shop under way at once; more would only queue up in the simulator. */
const atOnceMax = 8;

/** The key of the demo's own Type on customers: what they consent to, and a field that nobody maps. */
export const profileTypeKey = 'demo-profile';

/** What the shop consists of before anybody comes: stores, channels, groups, one Type. */
export async function furnish(shop: Shop, catalogue: Catalogue): Promise<void> {
  const all = [
    ...catalogue.storeDrafts.map((draft) => ['stores', draft] as const),
    ...catalogue.channelDrafts.map((draft) => ['channels', draft] as const),
    ...catalogue.groupDrafts.map((draft) => ['customer-groups', draft] as const),
    ['types', profileType] as const,
  ];
  await eachBounded(all, atOnceMax, async ([path, draft]) => {
    await shop.create(path, draft);
  });
}

const profileType = {
  key: profileTypeKey,
  name: { en: 'Demo profile' },
  resourceTypeIds: ['customer'],
  fieldDefinitions: [
    fieldOf('shoeSize', 'Number'),
    fieldOf('newsletter', 'Boolean'),
    fieldOf('newsletterSource', 'String'),
    fieldOf('newsletterAt', 'DateTime'),
  ],
};

function fieldOf(name: string, type: string): object {
  return { name, label: { en: name }, required: false, type: { name: type } };
}

/** Customers of the data set, somebody for each customer number of its orders, and made-up ones. */
export async function settle(
  shop: Shop,
  town: Town,
  people: number,
  orders: readonly PastOrder[],
): Promise<void> {
  const numbers = new Set(orders.map(({ customerNumber }) => customerNumber));
  for (const { customerNumber } of town.catalogue.customers) numbers.delete(customerNumber ?? '');
  const drafts: readonly Omit<Member, 'id'>[] = [
    ...town.catalogue.customers.map((draft) => ({ country: countryOf(homeOf(draft)), draft })),
    ...[...numbers].map((number) => town.newPerson(number)),
    ...Array.from({ length: people }, () => town.newPerson()),
  ];
  await eachBounded(drafts, atOnceMax, async (person) => {
    const { id } = await shop.signUp(person.draft);
    town.members.push({ id, ...person });
  });
}

function homeOf(draft: CustomerDraft): string {
  return draft.addresses[0]?.country ?? 'DE';
}

/** The orders of the data set, imported as done: placed in the last months, most of them paid. */
export async function importPast(
  shop: Shop,
  town: Town,
  orders: readonly PastOrder[],
): Promise<void> {
  const byNumber = new Map(town.members.map((member) => [member.draft.customerNumber, member]));
  await eachBounded(orders, atOnceMax, async (order, index) => {
    const buyer = byNumber.get(order.customerNumber);
    if (buyer === undefined) return;
    const dice = diceOf(index);
    const total = { currencyCode: order.currency, centAmount: totalOf(order.lines) };
    await shop.placeOrder({
      orderNumber: order.orderNumber,
      customerId: buyer.id,
      customerEmail: buyer.draft.email,
      ...(town.catalogue.storeKeys.length === 0
        ? {}
        : { store: { typeId: 'store', key: dice.pick(town.catalogue.storeKeys) } }),
      lineItems: order.lines,
      totalPrice: total,
      ...dice.pick(pastStates),
      completedAt: new Date(Date.now() - dice.whole(1, 120) * dayMs).toISOString(),
      country: buyer.country.code,
    });
  });
}

const dayMs = 86_400_000;
const pastStates = [
  { orderState: 'Complete', paymentState: 'Paid' },
  { orderState: 'Complete', paymentState: 'Paid' },
  { orderState: 'Confirmed', paymentState: 'Pending' },
  { orderState: 'Cancelled', paymentState: 'Failed' },
] as const;

/** New orders of the made-up customers in the currencies of their countries. */
export async function trade(shop: Shop, town: Town, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  await eachBounded(numbers, atOnceMax, async (index) => {
    const dice = diceOf(50_000 + index);
    const member = dice.pick(town.members);
    const order = await placeOrder(shop, dice, buyerOf(member, dice), {
      orderNumber: `W-${10_000 + index}`,
      with: dice.chance(0.6) ? 'payment' : 'state',
    });
    town.orders.push(order);
    if (dice.chance(0.5)) await payOrder(shop, order);
  });
}

export function buyerOf(member: Member, dice: Dice): Buyer {
  const stores = member.draft.stores ?? [];
  return {
    id: member.id,
    email: member.draft.email,
    country: member.country,
    storeKey: stores.length === 0 ? null : dice.pick(stores).key,
  };
}
