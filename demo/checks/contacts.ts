import { type ExpectedColumns, expectedContact } from '../oracle/contacts.ts';
import type { CommerceState, CrmState } from '../oracle/state.ts';
import { needText, type Raw, textAt } from '../raw.ts';
import type { Check } from './check.ts';
import { verdictOf } from './check.ts';

/** Both ways: a customer has its contact with the right columns, a contact of ours its customer. */
export const oneContactEach: Check = {
  name: 'every customer is one contact',
  run: ({ commerce, crm }) => {
    const byCustomer = groupedBy(activeContacts(crm), 'cwy_commercetoolsid');
    const groups = groupKeysOf(commerce);
    const customers = new Set(commerce.customers.map((customer) => needText(customer, 'id')));
    const faults = commerce.customers.flatMap((customer) => {
      const id = needText(customer, 'id');
      const [contact, ...others] = byCustomer.get(id) ?? [];
      if (contact === undefined) return [`customer ${id} has no contact`];
      if (others.length > 0) return [`customer ${id} has ${others.length + 1} contacts`];
      return differences(contact, expectedContact(customer, groups));
    });
    const strangers = [...byCustomer.keys()].filter((id) => !customers.has(id));
    faults.push(...strangers.map((id) => `a contact stands for ${id}, who is no customer`));
    return verdictOf(faults, `${customers.size} customers, all mapped columns equal`);
  },
};

export const noDuplicateContacts: Check = {
  name: 'no duplicate contacts',
  run: ({ crm }) => {
    const faults = ['cwy_commercetoolsid', 'emailaddress1'].flatMap((column) =>
      [...groupedBy(activeContacts(crm), column)]
        .filter(([, rows]) => rows.length > 1)
        .map(
          ([, rows]) => `${rows.length} contacts share one ${column}: ${rows.map(idOf).join(', ')}`,
        ),
    );
    return verdictOf(faults, `${activeContacts(crm).length} contacts`);
  },
};

/** People come from customers alone: contacts = customers + those whom only the CRM knows. */
export const guestsAreNobody: Check = {
  name: 'guest orders created no person',
  run: ({ commerce, crm }) => {
    const all = activeContacts(crm);
    const ours = all.filter((contact) => textAt(contact, 'cwy_commercetoolsid') !== null);
    const guests = commerce.orders.filter((order) => textAt(order, 'customerId') === null);
    const faults =
      ours.length === commerce.customers.length
        ? []
        : [`${ours.length} contacts from commercetools for ${commerce.customers.length} customers`];
    if (guests.length === 0) faults.push('there was no guest order');
    const units = new Set(commerce.units.map(({ id }) => id));
    const nobodys = crm.accounts.filter((row) => !units.has(row.cwy_commercetoolsid));
    if (nobodys.length > 0) faults.push(`${nobodys.length} accounts came out of nowhere`);
    return verdictOf(
      faults,
      `${guests.length} guest orders, ${all.length - ours.length} contacts known before`,
    );
  },
};

/** Contacts that have not been merged into others; those keep what was in them. */
export function activeContacts({ contacts }: CrmState): readonly Raw[] {
  return contacts.filter((contact) => contact.statecode !== 1);
}

function differences(contact: Raw, expected: ExpectedColumns): readonly string[] {
  // A contact that was there before was found by an address that anybody can type: its blanks are
  // filled, and nothing that it has is written over.
  const wasKnown = textAt(contact, 'description') !== null;
  const isKept = (column: string, value: string | null): boolean =>
    wasKnown && (value === null || textAt(contact, column) !== null);
  return Object.entries(expected)
    .filter(([column, value]) => !isKept(column, value) && textAt(contact, column) !== value)
    .map(([column]) => `contact ${idOf(contact)} differs in ${column}`);
}

function groupKeysOf({ customerGroups }: CommerceState): ReadonlyMap<string, string> {
  return new Map(
    customerGroups.map((group) => {
      const id = needText(group, 'id');
      return [id, textAt(group, 'key') ?? id];
    }),
  );
}

/** Rows by a column that holds an id or an address; rows without one are left out. */
function groupedBy(rows: readonly Raw[], column: string): ReadonlyMap<string, readonly Raw[]> {
  const groups = new Map<string, Raw[]>();
  for (const row of rows) {
    const key = textAt(row, column)?.toLowerCase();
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function idOf(contact: Raw): string {
  return textAt(contact, 'contactid') ?? '?';
}
