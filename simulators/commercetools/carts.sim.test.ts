import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommercetoolsSimulator, startCommercetools } from './server.ts';
import { admin, sdkFor, until } from './testing/client.ts';
import { Sink } from './testing/sink.ts';

let simulator: CommercetoolsSimulator;
let sink: Sink;
let api: ReturnType<typeof sdkFor>;

beforeAll(async () => {
  sink = new Sink();
  await sink.open();
  simulator = await startCommercetools({ pubsubPush: { events: sink.url } });
  api = sdkFor(simulator);
});
afterAll(async () => {
  await simulator.close();
  await sink.close();
});

const fee = {
  name: { en: 'Fee' },
  slug: 'fee',
  quantity: 1,
  money: { currencyCode: 'EUR', centAmount: 700 },
};

async function create() {
  const body = { currency: 'EUR', customerEmail: 'a@example.com', customLineItems: [fee] };
  return (await api.carts().post({ body }).execute()).body;
}

async function find(where: string) {
  const queryArgs = { where, sort: ['lastModifiedAt asc', 'id asc'], limit: 500, withTotal: false };
  const { body } = await api.carts().get({ queryArgs }).execute();
  return body.results.map(({ id }) => id);
}

const update = (id: string, version: number, action: 'freezeCart' | 'unfreezeCart') =>
  api
    .carts()
    .withId({ ID: id })
    .post({ body: { version, actions: [{ action }] } })
    .execute();

test('a cart is found by what it has become and when it was changed last', async () => {
  const [active, frozen, ordered] = [await create(), await create(), await create()];
  await update(frozen.id, 1, 'freezeCart');
  const cart = { typeId: 'cart', id: ordered.id } as const;
  await api
    .orders()
    .post({ body: { cart, version: 1 } })
    .execute();
  expect(await find('cartState = "Active"')).toEqual([active.id]);
  const over = await find('cartState in ("Ordered", "Merged", "Frozen")');
  expect(over).toEqual([frozen.id, ordered.id]);
  const { body } = await api.carts().withId({ ID: frozen.id }).get().execute();
  expect(body.lastModifiedAt > frozen.lastModifiedAt).toBe(true);
  expect(await find(`lastModifiedAt > "${body.lastModifiedAt}"`)).not.toContain(frozen.id);
  await update(frozen.id, 2, 'unfreezeCart');
  expect(await find('cartState = "Active"')).toEqual([active.id, frozen.id]);
});

test('keyset pages by last change and id find everyone once, however many were changed at once', async () => {
  const at = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z'];
  const seeded = Array.from({ length: 9 }, (_, index) => ({
    typeId: 'cart',
    resource: {
      id: crypto.randomUUID(),
      cartState: 'Active',
      lastModifiedAt: at[index % at.length],
      customerEmail: 'old@example.com',
    },
  }));
  const { ids } = await simulator.seed(seeded);
  const seen: string[] = [];
  let place = { at: '2025-01-01T00:00:00.000Z', id: '00000000-0000-0000-0000-000000000000' };
  for (let page = 0; page < seeded.length; page += 1) {
    const { at: last, id } = place;
    const where =
      'customerEmail is defined and lastModifiedAt <= "2026-01-02T00:00:00.000Z" and ' +
      `(lastModifiedAt > "${last}" or (lastModifiedAt = "${last}" and id > "${id}"))`;
    const queryArgs = { where, sort: ['lastModifiedAt asc', 'id asc'], limit: 2 };
    const { body } = await api.carts().get({ queryArgs }).execute();
    for (const cart of body.results) {
      seen.push(cart.id);
      place = { at: cart.lastModifiedAt, id: cart.id };
    }
    if (body.count < 2) break;
  }
  expect(seen.toSorted()).toEqual(ids.toSorted());
});

test('a cart that is deleted passes in silence, one that expires is told of', async () => {
  const body = {
    destination: { type: 'GoogleCloudPubSub', projectId: 'p', topic: 'events' },
    changes: [{ resourceTypeId: 'cart' }],
  } as const;
  const [deleted, expired] = [await create(), await create()];
  await api
    .subscriptions()
    .post({ body: { ...body, changes: [...body.changes] } })
    .execute();
  await api
    .carts()
    .withId({ ID: deleted.id })
    .delete({ queryArgs: { version: 1 } })
    .execute();
  expect(await admin(simulator, 'expire-cart', { id: expired.id })).toEqual({ expired: true });
  expect(await admin(simulator, 'expire-cart', { id: deleted.id })).toEqual({ expired: false });
  await until('the expiry is told', () => sink.types.includes('ResourceDeleted'));
  expect(sink.types.filter((type) => type === 'ResourceDeleted')).toHaveLength(1);
});
