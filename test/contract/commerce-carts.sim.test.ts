import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CommercetoolsSimulator,
  startCommercetools,
} from '../../simulators/commercetools/server.ts';
import { cartPageSizeMax } from '../../src/commercetools/cart.ts';
import { type CommerceGateway, createCommerce } from '../../src/commercetools/gateway.ts';
import type { CartNews, CartPlace } from '../../src/core/model/cart.ts';
import { existingCartsMax } from '../../src/ports/commerce.ts';
import { openShop, type Shop } from '../shop.ts';
import { apiSteps } from './commerce-contract.ts';
import { realClock, recordedCall } from './recorded-call.ts';

let simulator: CommercetoolsSimulator;
let commerce: CommerceGateway;
let shop: Shop;
const call = () => recordedCall().call;

beforeAll(async () => {
  simulator = await startCommercetools({ port: 0 });
  const { url, projectKey, clientId, clientSecret } = simulator;
  commerce = createCommerce({
    ...{ projectKey, apiUrl: url, authUrl: url, clientId, clientSecret },
    timeoutMs: 5_000,
    clock: realClock,
  });
  shop = await openShop(simulator);
});
afterAll(async () => {
  await commerce.close();
  await simulator.close();
});

const fee = {
  name: { en: 'Fee', de: 'Gebühr' },
  slug: 'fee',
  quantity: 2,
  money: { currencyCode: 'JPY', centAmount: 700 },
};

const newCart = () =>
  shop.post('/carts', {
    currency: 'JPY',
    locale: 'de',
    customerEmail: 'a@example.com',
    customLineItems: [fee],
  });

it('reads a cart in one request, and answers null for one that does not exist', async () => {
  const { id } = await newCart();
  const cart = await shop.update(`/carts/${id}`, { action: 'setKey', key: 'wish-list' });
  const { call: own, steps } = recordedCall();
  expect(await commerce.cart(cart.id, own)).toMatchObject({
    ref: { projectKey: simulator.projectKey, kind: 'cart', id: cart.id },
    version: 2,
    modifiedAt: cart.lastModifiedAt,
    key: 'wish-list',
    state: 'Active',
    customerId: null,
    customerEmail: 'a@example.com',
    total: { centAmount: 1400, currency: 'JPY', fractionDigits: 0 },
    lines: [{ name: 'Gebühr', sku: null, quantity: 2 }],
  });
  expect(apiSteps(steps)).toMatchObject([{ step: 'fetch cart', status: 200 }]);
  expect(await commerce.cart(randomUUID(), call())).toBeNull();
  expect(await commerce.cart('../orders', call())).toBeNull();
});

it('names channel, customer group and business unit by key, in the same request', async () => {
  const channel = await shop.post('/channels', { key: 'web', roles: ['ProductDistribution'] });
  const group = await shop.post('/customer-groups', { key: 'gold', groupName: 'Gold' });
  const { id, ...cart } = await newCart();
  const line = {
    id: randomUUID(),
    name: { en: 'Hat' },
    quantity: 1,
    totalPrice: cart.totalPrice,
    distributionChannel: { typeId: 'channel', id: channel.id },
  };
  const customerGroup = { typeId: 'customer-group', id: group.id };
  const businessUnit = { typeId: 'business-unit', key: 'acme' };
  const more = { country: 'JP', customerGroup, businessUnit, lineItems: [line] };
  const resource = { ...cart, id: randomUUID(), ...more };
  expect((await simulator.seed([{ typeId: 'cart', resource }])).failed).toEqual([]);
  const { call: own, steps } = recordedCall();
  expect(await commerce.cart(resource.id, own)).toMatchObject({
    storeKey: null,
    channel: 'web',
    country: 'JP',
    locale: 'de',
    customerGroup: 'gold',
    unitKey: 'acme',
  });
  expect(apiSteps(steps)).toHaveLength(1);
});

it('finds the order that a cart became', async () => {
  const cart = await newCart();
  expect(await commerce.orderOfCart(cart.id, call())).toBeNull();
  const order = await shop.post('/orders', {
    cart: { typeId: 'cart', id: cart.id },
    version: 1,
    orderNumber: 'C-1',
  });
  const found = await commerce.orderOfCart(cart.id, call());
  expect(found).toEqual({ id: order.id, orderNumber: 'C-1', createdAt: order.createdAt });
  expect((await commerce.cart(cart.id, call()))?.state).toBe('Ordered');
  expect(await commerce.orderOfCart('") or cart(id is defined', call())).toBeNull();
});

it('lists the carts of known people by last change, page by page, each once', async () => {
  const times = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z'];
  const people = [{ customerId: randomUUID() }, { customerEmail: 'b@example.com' }];
  const cart = (index: number, more: object) => ({
    typeId: 'cart',
    resource: { cartState: 'Active', lastModifiedAt: times[index % 2], ...more },
  });
  const count = 2 * cartPageSizeMax + 7;
  const known = Array.from({ length: count }, (_, index) => cart(index, { ...people[index % 2] }));
  const { ids } = await simulator.seed(known);
  await simulator.seed([
    cart(0, {}),
    cart(0, { ...people[0], cartState: 'Ordered' }),
    cart(0, { ...people[0], lastModifiedAt: '2026-01-03T00:00:00.000Z' }),
    cart(0, { ...people[0], lastModifiedAt: '2025-12-31T00:00:00.000Z' }),
  ]);
  let after: CartPlace = {
    at: '2025-12-31T00:00:00.000Z',
    id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  };
  const until = '2026-01-02T00:00:00.000Z';
  const sizes: number[] = [];
  const seen: CartNews[] = [];
  for (const isFull of [true, true, false]) {
    const { call: own, steps } = recordedCall();
    const page = await commerce.cartPage({ states: ['Active'], after, until }, own);
    expect([page.isFull, apiSteps(steps).length]).toEqual([isFull, 1]);
    sizes.push(page.carts.length);
    seen.push(...page.carts);
    after = page.carts.at(-1)?.place ?? after;
  }
  expect(sizes).toEqual([cartPageSizeMax, cartPageSizeMax, 7]);
  expect(seen.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(seen.map(({ modifiedAt }) => modifiedAt).toSorted()).toEqual(
    seen.map(({ modifiedAt }) => modifiedAt),
  );
});

it('says which carts are there, whatever their state, in one request', async () => {
  const [kept, gone] = [await newCart(), await newCart()];
  await shop.remove(`/carts/${gone.id}?version=1`);
  await shop.update(`/carts/${kept.id}`, { action: 'freezeCart' });
  const strangers = Array.from({ length: existingCartsMax - 2 }, () => randomUUID());
  const { call: own, steps } = recordedCall();
  const found = await commerce.existingCarts([gone.id, kept.id, ...strangers], own);
  expect(found).toEqual([kept.id]);
  expect(apiSteps(steps)).toMatchObject([{ step: 'look for carts', status: 200 }]);
  expect(await commerce.existingCarts([], own)).toEqual([]);
  expect(apiSteps(steps)).toHaveLength(1);
});

it('never takes a refusal for carts that are not there', async () => {
  simulator.setFaults({ failNext: [{ count: 10, status: 503, path: '/carts' }] });
  await expect(commerce.existingCarts([randomUUID()], call())).rejects.toThrow('CWY-2');
  simulator.setFaults({ failNext: [] });
});
