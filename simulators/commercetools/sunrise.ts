import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeedEntry } from './seed.ts';
import { type Doc, docs, text } from './storage/doc.ts';

/** commercetools' public Sunrise demo shop as drafts, in the order in which they can be created. */
export type Sunrise = {
  types: Doc[];
  customerGroups: Doc[];
  channels: Doc[];
  stores: Doc[];
  customers: Doc[];
  orderImports: Doc[];
};

/** Orders are spread over the two years before this day, by their number: the same on every load. */
const lastOrderDay = Date.parse('2026-06-30T12:00:00.000Z');
const spreadDays = 730;
const dayMs = 86_400_000;
const currency = 'EUR';

const readList = (directory: string, file: string): Doc[] => {
  const parsed: unknown = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  return docs(parsed);
};

/** Sunrise writes no quoted cells, so a comma always separates. */
function readCsv(directory: string, file: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(join(directory, file), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

const cents = (amount: string | undefined): number => Math.round(Number(amount ?? 0) * 100);

const money = (centAmount: number): Doc => ({ currencyCode: currency, centAmount });

function completedAt(orderNumber: string): string {
  // A multiplicative step that is prime to the spread visits every day before it repeats one.
  const day = (Number(orderNumber) * 277) % spreadDays;
  return new Date(lastOrderDay - day * dayMs).toISOString();
}

const draftsOf = (customers: Doc[]): Doc[] =>
  customers.map(({ shippingAddressIds, billingAddressIds, ...customer }) => {
    const ids = docs(customer.addresses).map(({ id }) => text(id));
    const indexes = (given: unknown) =>
      (Array.isArray(given) ? given : []).map((id) => ids.indexOf(id)).filter((at) => at >= 0);
    const addresses = docs(customer.addresses).map(({ id, ...address }) => ({
      ...address,
      key: id,
    }));
    return {
      ...customer,
      addresses,
      shippingAddresses: indexes(shippingAddressIds),
      billingAddresses: indexes(billingAddressIds),
    };
  });

function lineFrom(row: Record<string, string>): Doc {
  const sku = row['lineitems.variant.sku'] ?? '';
  return {
    name: { en: sku },
    variant: { sku },
    quantity: Number(row['lineitems.quantity'] ?? 1),
    price: { value: money(cents(row['lineitems.price'])) },
  };
}

/** The column called customerEmail holds the customer number. */
function orderFrom(rows: Record<string, string>[], emails: Map<string, string>): Doc {
  const [first = {}] = rows;
  const orderNumber = first.orderNumber ?? '';
  const customerNumber = first.customerEmail ?? '';
  return {
    orderNumber,
    customerEmail: emails.get(customerNumber) ?? `customer-${customerNumber}@example.com`,
    totalPrice: money(cents(first.totalPrice)),
    lineItems: rows.map(lineFrom),
    orderState: 'Complete',
    paymentState: 'Paid',
    shipmentState: 'Shipped',
    completedAt: completedAt(orderNumber),
    origin: 'Customer',
  };
}

/** Reads the Sunrise files of a folder into drafts; throws where a file is missing or malformed. */
export function loadSunrise(directory: string): Sunrise {
  const customers = readList(directory, 'customers.json');
  const emails = new Map(
    customers.map(({ customerNumber, email }) => [text(customerNumber) ?? '', text(email) ?? '']),
  );
  const rows = readCsv(directory, 'orders.csv');
  const byOrder = Map.groupBy(rows, ({ orderNumber }) => orderNumber ?? '');
  return {
    types: [
      ...readList(directory, 'customer-types.json'),
      ...readList(directory, 'order-types.json'),
    ],
    customerGroups: readList(directory, 'customer-groups.json'),
    // The physical stores carry a type that the data set does not define.
    channels: readList(directory, 'channels.json').map(({ custom: _custom, ...rest }) => rest),
    stores: readList(directory, 'stores.json'),
    customers: draftsOf(customers),
    orderImports: [...byOrder.values()].map((lines) => orderFrom(lines, emails)),
  };
}

/** The drafts as seed entries, referenced things first. */
export function sunriseEntries(sunrise: Sunrise): SeedEntry[] {
  const entries = (typeId: string, drafts: Doc[]) => drafts.map((draft) => ({ typeId, draft }));
  return [
    ...entries('type', sunrise.types),
    ...entries('customer-group', sunrise.customerGroups),
    ...entries('channel', sunrise.channels),
    ...entries('store', sunrise.stores),
    ...entries('customer', sunrise.customers),
    ...entries('order', sunrise.orderImports),
  ];
}
