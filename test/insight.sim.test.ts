import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import type { Row } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ insight: { baseCurrency: 'EUR', rates: { CHF: 1.05 }, brandAttribute: 'brand' } }`,
    dataverse: { stateOnCreate: 'ignore' },
  });
});
afterAll(() => world.close());

interface Bought {
  readonly centAmount: number;
  readonly currency?: string;
  readonly digits?: number;
  readonly brand?: string;
  readonly at: string;
}

async function buys(number: string, who: Row, bought: Bought): Promise<Row> {
  const { centAmount, currency = 'EUR', digits = 2, brand = 'Acme', at } = bought;
  const line = orderLine(centAmount, currency, digits);
  const attributes = [{ name: 'brand', value: { key: brand.toLowerCase(), label: brand } }];
  return world.shop.order({
    orderNumber: number,
    ...who,
    completedAt: at,
    totalPrice: money(centAmount, currency, digits),
    lineItems: [{ ...line, variant: { ...line.variant, attributes } }],
  });
}

async function signUp(name: string): Promise<Row> {
  const customer = await world.shop.signUp({ email: `${name}@example.com`, lastName: name });
  return { customerId: customer.id, customerEmail: `${name}@example.com` };
}

async function numbersOf(customerId: string): Promise<Row> {
  await world.settled();
  const [contact, ...others] = await contactsOf(world, customerId);
  expect(others).toEqual([]);
  return contact ?? {};
}

test('a contact shows what was bought, in all currencies and in the base', async () => {
  const who = await signUp('Ada');
  await buys('I-1', who, { centAmount: 10_000, at: '2026-01-10T10:00:00.000Z' });
  await buys('I-2', who, {
    centAmount: 2_001,
    currency: 'CHF',
    brand: 'Zenith',
    at: '2026-02-10T10:00:00.000Z',
  });
  await buys('I-3', who, {
    centAmount: 12_345,
    currency: 'JPY',
    digits: 0,
    at: '2026-02-11T10:00:00.000Z',
  });
  expect(await numbersOf(who.customerId)).toMatchObject({
    cwy_ordercount: 3,
    cwy_firstpurchase: '2026-01-10T10:00:00Z',
    cwy_lastpurchase: '2026-02-11T10:00:00Z',
    cwy_basecurrency: 'EUR',
    // 100.00 + 20.01 * 1.05 = 121.0105; the yen have no rate.
    cwy_totalgross: 121.01,
    cwy_totalrefunded: 0,
    cwy_totalnet: 121.01,
    cwy_averageorder: 60.51,
    cwy_totals: 'CHF 20.01 in 1; EUR 100.00 in 1; JPY 12,345 in 1',
    cwy_interests: 'Acme (brand), Zenith (brand)',
  });
});
