import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSunrise, sunriseEntries } from './sunrise.ts';

let directory: string;

const files: Record<string, string> = {
  'customer-types.json':
    '[{"key":"iOSUser","name":{"en":"iOSUser"},"resourceTypeIds":["customer"]}]',
  'order-types.json': '[]',
  'customer-groups.json': '[{"key":"gold","groupName":"Gold"}]',
  'channels.json': '[{"key":"shop","roles":["ProductDistribution"],"custom":{"type":{"key":"x"}}}]',
  'stores.json': '[{"key":"uk","name":{"en":"UK"}}]',
  'customers.json': JSON.stringify([
    {
      customerNumber: '1',
      email: 'jane@example.com',
      key: 'jane',
      addresses: [
        { id: 'a', country: 'NL' },
        { id: 'b', country: 'NL' },
      ],
      shippingAddressIds: ['b'],
      billingAddressIds: ['a'],
    },
  ]),
  'orders.csv':
    'customerEmail,orderNumber,lineitems.variant.sku,lineitems.price,lineitems.quantity,totalPrice\n' +
    '1,1,SKU-1,148.75,1,733.75\n1,1,SKU-2,87.5,2,733.75\n303,2,SKU-1,10,1,10\n',
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sunrise-'));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(directory, name), content);
});

afterAll(() => rmSync(directory, { recursive: true }));

test('lines of one order number make one order, for the customer of that number', () => {
  const { orderImports } = loadSunrise(directory);
  expect(orderImports).toMatchObject([
    {
      orderNumber: '1',
      customerEmail: 'jane@example.com',
      totalPrice: { currencyCode: 'EUR', centAmount: 73_375 },
      lineItems: [
        { variant: { sku: 'SKU-1' }, quantity: 1, price: { value: { centAmount: 14_875 } } },
        { variant: { sku: 'SKU-2' }, quantity: 2, price: { value: { centAmount: 8_750 } } },
      ],
    },
    { orderNumber: '2', customerEmail: 'customer-303@example.com', lineItems: [{}] },
  ]);
  expect(loadSunrise(directory).orderImports).toEqual(orderImports);
});

test('address ids become keys and indexes', () => {
  expect(loadSunrise(directory).customers[0]).toMatchObject({
    addresses: [{ key: 'a' }, { key: 'b' }],
    shippingAddresses: [1],
    billingAddresses: [0],
  });
});

test('what is referred to comes first', () => {
  const order = sunriseEntries(loadSunrise(directory)).map(({ typeId }) => typeId);
  expect([...new Set(order)]).toEqual([
    'type',
    'customer-group',
    'channel',
    'store',
    'customer',
    'order',
  ]);
});
