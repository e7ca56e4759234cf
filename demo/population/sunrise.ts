import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, listOf, needText, type Raw, textAt } from '../raw.ts';
import type { Catalogue, PastOrder } from './catalogue.ts';
import type { AddressDraft, CustomerDraft, LineDraft } from './drafts.ts';

/** Whether commercetools' public Sunrise data lies in the folder. */
export function hasSunrise(folder: string): boolean {
  return existsSync(join(folder, 'customers.json')) && existsSync(join(folder, 'orders.csv'));
}

/** Reads the Sunrise data: customers, stores, channels, groups, and orders by customer number. */
export function sunriseCatalogue(folder: string): Catalogue {
  const read = (name: string): readonly Raw[] =>
    listOf(JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const groups = read('customer-groups.json');
  const stores = read('stores.json');
  return {
    name: 'Sunrise',
    storeDrafts: stores,
    // Their custom fields need a Type that the data set does not bring.
    channelDrafts: read('channels.json').map(({ custom: _, ...channel }) => channel),
    groupDrafts: groups,
    storeKeys: stores.map((store) => needText(store, 'key')),
    groupKeys: groups.map((group) => needText(group, 'key')),
    customers: read('customers.json').map(customerOf),
    orders: ordersOf(readFileSync(join(folder, 'orders.csv'), 'utf8')),
  };
}

function customerOf(raw: Raw): CustomerDraft {
  const addresses = listOf(raw.addresses);
  const indexOf = (name: string): number => {
    const [id] = stringsAt(raw, name);
    return Math.max(
      0,
      addresses.findIndex((address) => address.id === id),
    );
  };
  return {
    email: needText(raw, 'email'),
    password: needText(raw, 'password'),
    ...texts(raw, ['key', 'customerNumber', 'firstName', 'lastName', 'title']),
    ...texts(raw, ['companyName', 'dateOfBirth']),
    addresses: addresses.map(addressOf),
    defaultBillingAddress: indexOf('billingAddressIds'),
    defaultShippingAddress: indexOf('shippingAddressIds'),
  };
}

function addressOf(raw: Raw): AddressDraft {
  return {
    country: needText(raw, 'country'),
    ...texts(raw, ['firstName', 'lastName', 'streetName', 'streetNumber', 'postalCode', 'city']),
    ...texts(raw, ['phone', 'mobile']),
  };
}

function texts(raw: Raw, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, textAt(raw, name)] as const);
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== null));
}

function stringsAt(raw: Raw, name: string): readonly string[] {
  const found = at(raw, name);
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : [];
}

/** One line of the file is one line of an order; the lines of an order follow each other. */
function ordersOf(csv: string): readonly PastOrder[] {
  const [head = '', ...rows] = csv.split(/\r?\n/).filter((row) => row !== '');
  const columns = head.split(',');
  const orders = new Map<string, { customerNumber: string; lines: LineDraft[] }>();
  for (const row of rows) {
    const cells = row.split(',');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    const number = cell('orderNumber');
    // The column is called customerEmail and holds a customer number.
    const order = orders.get(number) ?? { customerNumber: cell('customerEmail'), lines: [] };
    order.lines.push(lineOf(cell));
    orders.set(number, order);
  }
  return [...orders].map(([orderNumber, order]) => ({ orderNumber, currency: 'EUR', ...order }));
}

function lineOf(cell: (name: string) => string): LineDraft {
  const sku = cell('lineitems.variant.sku');
  return {
    name: { en: `Sunrise ${sku.slice(0, 1)}-${sku.slice(-4)}` },
    variant: { sku },
    price: { value: { currencyCode: 'EUR', centAmount: cents(cell('lineitems.price')) } },
    quantity: Number(cell('lineitems.quantity')),
  };
}

/** `148.75` -> 14875, digit by digit. */
function cents(text: string): number {
  const [whole = '0', fraction = ''] = text.split('.');
  return Number(whole + fraction.padEnd(2, '0').slice(0, 2));
}
