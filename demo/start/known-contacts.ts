import { randomUUID } from 'node:crypto';
import type { Crm } from '../crm-admin.ts';
import type { KnownContact } from '../population/town.ts';

const people = [
  { firstname: 'Ingrid', lastname: 'Halvorsen', emailaddress1: 'ingrid.halvorsen@example.com' },
  { firstname: 'Tomás', lastname: 'Figueroa', emailaddress1: 'tomas.figueroa@example.org' },
  { firstname: 'Agnes', lastname: 'Lindqvist', emailaddress1: 'agnes.lindqvist@example.net' },
] as const;

/** Contacts that sellers had typed in before the two systems were connected. */
export async function knowPeople(crm: Crm): Promise<KnownContact[]> {
  const rows = people.map((person) => ({
    contactid: randomUUID(),
    ...person,
    description: 'Met at the trade fair; likes to be called by phone.',
  }));
  await crm.seedContacts(rows);
  return rows.map((row) => ({
    id: row.contactid,
    email: row.emailaddress1,
    lastName: row.lastname,
  }));
}
