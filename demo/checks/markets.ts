import { indexOf } from '../oracle/facts.ts';
import { addedUp, type Market, marketOf, nameOf, numbersOf } from '../oracle/markets.ts';
import { needText, numberAt, type Raw, textAt } from '../raw.ts';
import type { Check, Evidence } from './check.ts';
import { verdictOf } from './check.ts';
import { activeContacts } from './contacts.ts';
import { missing } from './story.ts';
import { contactOf } from './timeline.ts';

/** Each record has the numbers of the orders in its store and currency, and they are all there. */
export const storesAddUp: Check = {
  name: 'sums by store and currency are those of the orders',
  run: ({ notes: { twoMarkets }, commerce, crm }) => {
    if (twoMarkets === null) return missing('purchases in two stores');
    const bought = marketsByContact({ commerce, crm });
    const faults = activeContacts(crm).flatMap((contact) => {
      const id = needText(contact, 'contactid');
      // Nobody fills the records of a contact that no customer stands behind.
      if (textAt(contact, 'cwy_commercetoolsid') === null) return [];
      const rows = crm.storeRecords.filter((row) => textAt(row, 'cwy_contactid', 'id') === id);
      return compare(contact, addedUp(bought.get(id) ?? []), rows);
    });
    const hers = commerce.orders.filter(({ customerId }) => customerId === twoMarkets.customerId);
    for (const { storeKey, currency } of twoMarkets.places) {
      const isThere = hers.some((order) => {
        return textAt(order, 'store', 'key') === storeKey && currencyOf(order) === currency;
      });
      if (!isThere) faults.push(`nothing was bought in ${storeKey} for ${currency}`);
    }
    const sums = addedUp([...bought.values()].flat());
    return verdictOf(
      faults,
      `${crm.storeRecords.length} records of contacts; ${sums.length} stores and currencies`,
    );
  },
};

/** An account counts what was bought for its business unit, whoever bought it. */
export const accountsCount: Check = {
  name: 'numbers of an account are those of its orders',
  run: ({ notes: { company }, commerce, crm }) => {
    if (company === null || company.orders.length === 0) return missing('order of a company');
    const { payments } = indexOf(commerce);
    let counted = 0;
    const faults = crm.accounts.flatMap((account) => {
      const key = textAt(account, 'cwy_businessunitkey');
      const orders = commerce.orders.filter(
        (order) => textAt(order, 'businessUnit', 'key') === key,
      );
      const markets = addedUp(orders.flatMap((order) => marketOf(order, payments) ?? []));
      const [sum, ...others] = Map.groupBy(markets, ({ currency }) => currency).values();
      if (others.length > 0) return [`unit ${key} has bought in several currencies`];
      const wanted = sum === undefined ? none : total(sum);
      const shown = numbersIn(account).map((value) => (Number.isNaN(value) ? 0 : value));
      counted += wanted[0] ?? 0;
      const isSame = shown.join() === wanted.join();
      return isSame ? [] : [`account of ${key} says ${shown.join()}, not ${wanted.join()}`];
    });
    return verdictOf(faults, `${counted} orders of ${crm.accounts.length} accounts`);
  },
};

/** Orders, gross, refunded, net. */
const none: readonly number[] = [0, 0, 0, 0];

/** The numbers over all stores. */
function total(markets: readonly Market[]): readonly number[] {
  const [sum] = addedUp(markets.map((market) => ({ ...market, store: null })));
  return sum === undefined ? none : numbersOf(sum);
}

function currencyOf(order: Raw): string | null {
  return textAt(order, 'totalPrice', 'currencyCode');
}

/** What each contact has bought, by the orders of commercetools alone. */
function marketsByContact({
  commerce,
  crm,
}: Pick<Evidence, 'commerce' | 'crm'>): ReadonlyMap<string, readonly Market[]> {
  const { payments } = indexOf(commerce);
  const found = new Map<string, Market[]>();
  for (const order of commerce.orders) {
    const contactId = contactOf(order, crm);
    const market = marketOf(order, payments);
    if (contactId === null || market === null) continue;
    found.set(contactId, [...(found.get(contactId) ?? []), market]);
  }
  return found;
}

function compare(
  contact: Raw,
  expected: readonly Market[],
  rows: readonly Raw[],
): readonly string[] {
  const id = needText(contact, 'contactid');
  const left = new Map(rows.map((row) => [placeOf(row), row]));
  const faults = expected.flatMap((market) => {
    const row = left.get(nameOf(market));
    left.delete(nameOf(market));
    if (row === undefined) return [`contact ${id} has no record for ${nameOf(market)}`];
    const wanted = numbersOf(market).join(', ');
    const shown = numbersIn(row).join(', ');
    return shown === wanted ? [] : [`${nameOf(market)} of ${id} says ${shown}, not ${wanted}`];
  });
  // What was cancelled leaves its record behind, with nothing in it.
  const strange = [...left.values()].filter((row) => numbersIn(row).some((value) => value !== 0));
  const orders = rows.reduce((sum, row) => sum + (numberAt(row, 'cwy_ordercount') ?? 0), 0);
  const onContact = numberAt(contact, 'cwy_ordercount') ?? 0;
  return [
    ...faults,
    ...(left.size + expected.length > rows.length ? [`contact ${id} has a record twice`] : []),
    ...strange.map((row) => `${placeOf(row)} of ${id} was never bought in`),
    ...(orders === onContact ? [] : [`${orders} orders in records of ${id}, ${onContact} on it`]),
  ];
}

function placeOf(row: Raw): string {
  return nameOf({
    store: textAt(row, 'cwy_store'),
    currency: textAt(row, 'cwy_currency') ?? '?',
  });
}

function numbersIn(row: Raw): readonly number[] {
  const columns = ['cwy_ordercount', 'cwy_totalgross', 'cwy_totalrefunded', 'cwy_totalnet'];
  return columns.map((column) => numberAt(row, column) ?? Number.NaN);
}
