import { isActive } from '../core/identity/contact-rules.ts';
import { contactIdOf } from '../core/identity/deterministic-id.ts';
import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { identityValues, provenance } from '../core/mapping/provenance.ts';
import type { Person } from '../core/model/person.ts';
import {
  columnsToWrite,
  learnedColumns,
  type OpenIntent,
  recoveredBase,
} from '../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import type { Json } from '../std/json.ts';
import { note, type Run } from './run.ts';

/** A row as it stands after the write, and whether there was anything to write. */
export interface Written {
  readonly is: 'written' | 'unchanged';
  readonly row: { readonly id: string; readonly etag: string | null };
}

/**
 * Creates the contact under its deterministic id: 1 request. A replay whose first answer was lost
 * meets its own row and goes on as an update of it.
 */
export async function createContact(
  run: Run,
  person: Person,
  values: ColumnValues,
): Promise<Written> {
  const id = contactIdOf(person.ref.projectKey, person.ref.id);
  const filled = Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null));
  const intent = { known: {}, intended: filled };
  await run.deps.announce(person.ref, intent);
  run.deps.probe('worker:before-write');
  const created = await run.deps.crm.create(
    {
      table: 'contact',
      id,
      values: { ...filled, ...identityValues(person.ref), ...provenanceOf(run, person) },
      binds: [],
    },
    run.call,
  );
  run.deps.probe('worker:after-write');
  if (created !== 'exists') return { is: 'written', row: created };
  return updateContact(run, {
    person,
    contactId: id,
    wanted: values,
    base: {},
    intent,
    etag: null,
  });
}

/**
 * Takes a contact that was found for a customer: writes whose it is together with the changed
 * columns, 1 request, or none where the row says both already. `changed` = somebody wrote the row
 * meanwhile, perhaps for another customer: who the customer is has to be decided again.
 */
export async function takeContact(
  run: Run,
  person: Person,
  row: CrmRow,
  changed: ColumnValues,
): Promise<Written | 'changed'> {
  const values =
    row.values.cwy_commercetoolsid === person.ref.id
      ? changed
      : { ...changed, ...identityValues(person.ref) };
  if (Object.keys(values).length === 0) {
    note(run, 'compare', 'unchanged', { crmTable: 'contact', crmId: row.id });
    return { is: 'unchanged', row };
  }
  const known = recoveredBase({}, run.context.intent, row.values);
  await run.deps.announce(person.ref, { known, intended: changed });
  const written = await sendUpdate(run, person, row.id, values, row.etag);
  if (written === 'gone') return 'changed';
  return written === 'changed' ? 'changed' : { is: 'written', row: written };
}

export interface ContactUpdate {
  readonly person: Person;
  readonly contactId: string;
  /** The mapped columns as commercetools has them now. */
  readonly wanted: ColumnValues;
  /** The mapped columns on which both systems agreed last. */
  readonly base: Agreed;
  /** A write whose fate is unknown; the row has to be read to learn it. */
  readonly intent: OpenIntent | null;
  /** Version of the row that the base belongs to; null = read it first. */
  readonly etag: string | null;
}

type Agreed = Readonly<Record<string, Json>>;

/** What a write is computed from: the agreed base, and the changes that are left to be written. */
interface Plan {
  readonly base: Agreed;
  readonly changed: ColumnValues;
  readonly etag: string;
}

/**
 * Writes the changed columns of a contact that nobody else has written meanwhile: 1 request, plus
 * 2 for every conflict (read again, write again), at most `conflictAttemptsMax` of them. Columns
 * that the CRM already holds as wanted are not sent; columns that did not change in commercetools
 * are not touched, so that an edit made in the CRM stays.
 */
export async function updateContact(run: Run, update: ContactUpdate): Promise<Written> {
  const { person, contactId } = update;
  const { conflictAttemptsMax } = run.deps.settings.retry;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const plan = await planOf(run, update, attempt === 0 ? update.etag : null);
    if (Object.keys(plan.changed).length === 0) {
      note(run, 'compare', 'unchanged', { crmTable: 'contact', crmId: contactId });
      return { is: 'unchanged', row: { id: contactId, etag: plan.etag } };
    }
    const known = learnedColumns(run.context.mirror?.values ?? {}, plan.base);
    await run.deps.announce(person.ref, { known, intended: plan.changed });
    const written = await sendUpdate(run, person, contactId, plan.changed, plan.etag);
    if (written === 'gone') throw gone(contactId);
    if (written !== 'changed') return { is: 'written', row: written };
  }
  throw new Problem('CWY-4008', {
    place: `contact ${contactId}`,
    value: `${conflictAttemptsMax} conflicts`,
  });
}

async function planOf(run: Run, update: ContactUpdate, etag: string | null): Promise<Plan> {
  const { base, intent, wanted } = update;
  if (etag !== null && intent === null) {
    return { base, changed: changedColumns(base, wanted), etag };
  }
  const row = await readContact(run, update.person, update.contactId, Object.keys(wanted));
  const agreed = recoveredBase(base, intent, row.values);
  return { base: agreed, changed: columnsToWrite(agreed, row.values, wanted), etag: row.etag };
}

async function sendUpdate(
  run: Run,
  person: Person,
  id: string,
  values: ColumnValues,
  etag: string,
): Promise<CrmRow | 'changed' | 'gone'> {
  run.deps.probe('worker:before-write');
  const written = await run.deps.crm.update(
    {
      table: 'contact',
      id,
      values: { ...values, ...provenanceOf(run, person) },
      binds: [],
    },
    etag,
    run.call,
  );
  run.deps.probe('worker:after-write');
  return written;
}

/** Reads the row that is to be written, and makes sure that it is still this customer's to write. */
export async function readContact(
  run: Run,
  person: Person,
  contactId: string,
  wanted: readonly string[],
): Promise<CrmRow> {
  const columns = [...new Set([...wanted, 'cwy_commercetoolsid', 'statecode'])];
  const row = await run.deps.crm.read('contact', contactId, columns, run.call);
  if (row === null) throw gone(contactId);
  const owner = row.values.cwy_commercetoolsid ?? person.ref.id;
  if (owner !== person.ref.id) refuse(contactId, 'contact of another customer');
  if (!isActive(row)) refuse(contactId, 'inactive contact');
  return row;
}

function refuse(contactId: string, value: string): never {
  throw new Problem('CWY-4012', { place: `contact ${contactId}`, value });
}

function gone(contactId: string): Problem {
  return new Problem('CWY-4011', { place: `contact ${contactId}` });
}

function provenanceOf(run: Run, person: Person): ColumnValues {
  return provenance({
    version: person.version,
    eventId: run.cause?.id ?? null,
    correlationId: run.call.correlationId,
  });
}
