import { isActive } from '../core/identity/contact-rules.ts';
import { contactIdOf } from '../core/identity/deterministic-id.ts';
import { recoveredBases } from '../core/reconcile/recovered-base.ts';
import { Problem } from '../problems/problem.ts';
import {
  claimOn,
  columnsOf,
  isRefused,
  mayBeElsewhere,
  type Pair,
  pairOf,
} from './contact-pair.ts';
import { guardColumns, ownerOf } from './contact-row.ts';
import type { MappedCustomer } from './map-customer.ts';
import { releaseContacts } from './release-contacts.ts';
import type { Run } from './run.ts';
import { createContact } from './write-contact.ts';

/** Ids that are tried for one customer; each but the first was taken by people for something else. */
const turnsMax = 20;

/**
 * Makes a contact for a customer under its own deterministic id: 1 request. A replay whose first
 * answer was lost meets its own row and goes on with it. A row under that id that is closed, stands
 * for somebody else by now, or is never this customer by a person's word, is left alone, and the next
 * id takes its place.
 */
export async function newContact(run: Run, customer: MappedCustomer): Promise<Pair> {
  const { ref } = customer.person;
  if (mayBeElsewhere(run) || run.context.link !== null) {
    await releaseContacts(run, customer.person, null);
  }
  for (let turn = 0; turn < turnsMax; turn++) {
    const id = contactIdOf(ref.projectKey, turn === 0 ? ref.id : `${ref.id}#${turn}`);
    const pair = isRefused(run, id) ? null : await contactUnder(run, customer, id);
    if (pair !== null) return pair;
  }
  throw new Problem('CWY-4012', {
    place: `contact of customer ${ref.id}`,
    value: `${turnsMax} ids taken`,
  });
}

/** Null = the row under this id is not the customer's to have. */
async function contactUnder(run: Run, customer: MappedCustomer, id: string): Promise<Pair | null> {
  const created = await createContact(run, customer, id);
  const columns = columnsOf(customer);
  if (created.is === 'created') {
    const now = { ...created.filled, ...created.row.values };
    const crm = Object.fromEntries(columns.map((column) => [column, now[column] ?? null]));
    const base = { commerce: customer.values, crm };
    return { ...pairOf(customer, id, 'created'), etag: created.row.etag, base, created: true };
  }
  const asked = [...new Set([...columns, ...guardColumns])];
  const row = await run.deps.crm.read('contact', id, asked, run.call);
  if (row === null) throw new Problem('CWY-3004', { place: `contact ${id}` });
  const owner = ownerOf(row, customer.person.ref);
  if (!isActive(row) || owner === 'other') return null;
  const base = recoveredBases(null, created.intent, row.values);
  const claim = claimOn(row, customer.person, 'created');
  return { ...pairOf(customer, id, 'created'), row, etag: row.etag, base, claim };
}
