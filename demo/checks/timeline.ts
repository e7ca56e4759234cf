import { type ExpectedFact, expectedFacts, indexOf } from '../oracle/facts.ts';
import type { CrmState } from '../oracle/state.ts';
import { needText, numberAt, type Raw, textAt } from '../raw.ts';
import type { Check } from './check.ts';
import { verdictOf } from './check.ts';
import { activeContacts } from './contacts.ts';

/** Dataverse keeps whole seconds of some times; more than that is a wrong date. */
const dateSlackMs = 1000;

/** What the orders and payments tell, and what the timeline tells, are the same. */
export const everyFactIsAnEntry: Check = {
  name: 'every order fact is one timeline entry',
  run: ({ commerce, crm }) => {
    const index = indexOf(commerce);
    const entries = entriesByOrder(crm);
    const faults: string[] = [];
    let facts = 0;
    for (const order of commerce.orders) {
      const id = needText(order, 'id');
      const owner = ownerOf(order, crm);
      const expected = owner === null ? [] : expectedFacts(order, index);
      facts += expected.length;
      faults.push(...compare(nameOf(order), expected, entries.get(id) ?? [], owner));
      entries.delete(id);
    }
    for (const cart of commerce.carts) entries.delete(needText(cart, 'id'));
    faults.push(...[...entries.keys()].map((id) => `entries of ${id}, which is no order`));
    return verdictOf(faults, `${facts} facts of ${commerce.orders.length} orders`);
  },
};

export const noDuplicateEntries: Check = {
  name: 'no duplicate entries',
  run: ({ crm }) => {
    const seen = new Map<string, number>();
    for (const entry of crm.entries) {
      const key = `${textAt(entry, 'cwy_commercetoolsid')} ${textAt(entry, 'cwy_fact')}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    const faults = [...seen]
      .filter(([, count]) => count > 1)
      .map(([key, count]) => `${count} × ${key}`);
    return verdictOf(faults, `${crm.entries.length} entries`);
  },
};

function entriesByOrder({ entries }: CrmState): Map<string, Raw[]> {
  const byOrder = new Map<string, Raw[]>();
  for (const entry of entries) {
    const id = textAt(entry, 'cwy_commercetoolsid') ?? '';
    byOrder.set(id, [...(byOrder.get(id) ?? []), entry]);
  }
  return byOrder;
}

/** Whose timeline it is: the account of its business unit, else the contact of the buyer. */
function ownerOf(order: Raw, crm: CrmState): string | null {
  const unitKey = textAt(order, 'businessUnit', 'key');
  if (unitKey === null) return contactOf(order, crm);
  const account = crm.accounts.find((row) => textAt(row, 'cwy_businessunitkey') === unitKey);
  return textAt(account, 'accountid');
}

/** Who bought: the customer's contact, or the one contact with the guest's address. */
export function contactOf(order: Raw, crm: CrmState): string | null {
  const customerId = textAt(order, 'customerId');
  const email = textAt(order, 'customerEmail')?.toLowerCase();
  const found = activeContacts(crm).filter((contact) =>
    customerId === null
      ? email !== undefined && textAt(contact, 'emailaddress1')?.toLowerCase() === email
      : textAt(contact, 'cwy_commercetoolsid') === customerId,
  );
  const [only] = found;
  return found.length === 1 && only !== undefined ? needText(only, 'contactid') : null;
}

function compare(
  name: string,
  expected: readonly ExpectedFact[],
  entries: readonly Raw[],
  owner: string | null,
): readonly string[] {
  const left = [...entries];
  const faults: string[] = [];
  for (const fact of expected) {
    const place = left.findIndex((entry) => tells(entry, fact));
    const [entry] = place === -1 ? [] : left.splice(place, 1);
    if (entry === undefined)
      faults.push(`${name}: no entry says ${fact.kind} ${fact.amount} ${fact.currency}`);
    else
      faults.push(
        ...shortcomings(entry, fact, owner).map((fault) => `${name} ${fact.kind}: ${fault}`),
      );
  }
  return [
    ...faults,
    ...left.map((entry) => `${name}: ${textAt(entry, 'cwy_kind')} is told but did not happen`),
  ];
}

/** Kind, exact amount, currency and date: what makes an entry the entry of this fact. */
function tells(entry: Raw, fact: ExpectedFact): boolean {
  const at = Date.parse(textAt(entry, 'actualend') ?? '');
  return (
    textAt(entry, 'cwy_kind') === fact.kind &&
    textAt(entry, 'cwy_currency') === fact.currency &&
    numberAt(entry, 'cwy_amount') === Number(fact.amount) &&
    at >= fact.from - dateSlackMs &&
    at <= fact.to + dateSlackMs
  );
}

function shortcomings(entry: Raw, fact: ExpectedFact, owner: string | null): readonly string[] {
  const subject = textAt(entry, 'subject') ?? '';
  const faults: readonly (string | false)[] = [
    numberAt(entry, 'statecode') !== 1 && 'is not completed',
    textAt(entry, 'regardingobjectid', 'id') !== owner && 'is on another timeline',
    !subject.includes(`${fact.amount} ${fact.currency}`) && 'has a subject with another amount',
    fact.insteadOf !== undefined &&
      !subject.includes(`instead of ${fact.insteadOf} ${fact.currency}`) &&
      'does not say what it was before',
    textAt(entry, 'cwy_sourceeventid') === null && 'does not lead back to an event',
  ];
  return faults.filter((fault) => fault !== false);
}

function nameOf(order: Raw): string {
  return `order ${textAt(order, 'orderNumber') ?? needText(order, 'id')}`;
}
