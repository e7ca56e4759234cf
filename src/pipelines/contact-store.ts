import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { emptied, type StoreRecord, storeRecordsOf } from '../core/store-context/store-records.ts';
import {
  readWritten,
  recordKeyOf,
  recordTelling,
  type WrittenRecord,
} from '../core/store-context/written-record.ts';
import type { CrmWrite } from '../ports/crm.ts';
import type { LedgerEntry, Link, Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import type { Json } from '../std/json.ts';
import type { Results } from './outcome.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';

const table = 'cwy_contactstore';

/** Of one contact; of more the ledger would not know all. */
const recordsMax = 500;

/**
 * Writes what the contact of a customer bought by store, once the contact is in step: 1 CRM request
 * for each record that is new or says something else, none otherwise. Always computed anew from all
 * orders, by the one customer that fills the contact.
 */
export async function keepStoreRecords(
  run: Run,
  outcome: Outcome,
  reached: Reached,
): Promise<Outcome> {
  const link = outcome.link ?? run.context.link;
  if (!run.deps.settings.storeRecords || link === null || !isInStep(run, outcome)) return outcome;
  reached.results = lasting(outcome);
  const wanted = await wantedRecords(run, link);
  const written = writtenRecords(run);
  for (const record of wanted) {
    const known = written.find(({ id }) => id === record.id) ?? null;
    if (known !== null && saysTheSame(known.values, record.values)) continue;
    await write(run, link.crmId, record);
    remember(run, reached, record.id, recordTelling(link.crmId, record.values));
  }
  const isWanted = new Set(wanted.map(({ id }) => id));
  for (const record of written.filter(({ id }) => !isWanted.has(id))) {
    await retract(run, record, link, reached);
  }
  return { ...outcome, ledger: reached.results.ledger ?? outcome.ledger };
}

/**
 * What stays true of a run whose records fail. Its mirror does not: the next run would take the
 * events for applied, and nothing would ever write the records.
 */
function lasting(outcome: Outcome): Results {
  const { link, mergedFrom, appeared, derived, touched } = outcome;
  const { ledger, decisions, consents, edits } = outcome;
  return { link, mergedFrom, appeared, derived, touched, ledger, decisions, consents, edits };
}

/** The run has read the customer, or knows it, and nothing keeps the contact from being right. */
function isInStep({ cause }: Run, { problem, settled }: Outcome): boolean {
  const own = settled.find(({ eventId }) => eventId === cause?.id);
  return problem === null && (own?.state === 'applied' || own?.state === 'unchanged');
}

/** A contact that another customer fills gets its records from there. */
async function wantedRecords(run: Run, link: Link): Promise<readonly StoreRecord[]> {
  if (link.reason === 'shared') return [];
  const { findOrders, settings } = run.deps;
  const { orders, cut } = await findOrders({
    ref: run.context.ref,
    crmId: link.crmId,
    unitKey: null,
  });
  const records = storeRecordsOf(link.crmId, orders, settings.storeLabels);
  const remarks = [
    cut ? `only the newest ${orders.length} orders are counted` : null,
    records.length > recordsMax ? `only ${recordsMax} of ${records.length} are written` : null,
  ].filter((remark) => remark !== null);
  if (remarks.length > 0) note(run, 'compute records', 'noted', { note: remarks.join('; ') });
  return records.slice(0, recordsMax);
}

function writtenRecords({ context }: Run): readonly WrittenRecord[] {
  return context.ledger.flatMap(({ crmTable, crmId, told }) => {
    const written = crmTable === table ? readWritten(crmId, told) : null;
    return written === null ? [] : [written];
  });
}

function saysTheSame(a: ColumnValues, b: ColumnValues): boolean {
  return Object.keys(changedColumns(a, b)).length === 0;
}

/** Over the row that is there, whoever wrote it, else as a new one: people may have deleted it. */
async function write(run: Run, contactId: string, record: StoreRecord): Promise<void> {
  const { crm, probe } = run.deps;
  const row: CrmWrite = {
    table,
    id: record.id,
    values: { ...record.values, ...sourceColumns(run) },
    binds: [{ nav: 'cwy_ContactId', table: 'contact', id: contactId }],
  };
  const isKnown = run.context.ledger.some(({ crmId }) => crmId === record.id);
  probe('worker:before-write');
  const first = isKnown ? await crm.update(row, '*', run.call) : await crm.create(row, run.call);
  const second =
    first === 'gone'
      ? await crm.create(row, run.call)
      : first === 'exists'
        ? await crm.update(row, '*', run.call)
        : first;
  if (typeof second === 'string') throw new Problem('CWY-3004', { place: `${table} ${record.id}` });
  probe('worker:after-write');
}

function sourceColumns({ context, cause, call }: Run): ColumnValues {
  return {
    cwy_commercetoolsid: context.ref.id,
    cwy_sourceeventid: cause?.id ?? null,
    cwy_correlationid: call.correlationId,
  };
}

/**
 * Empties a record of which nothing is left: its orders are gone, or the customer has another
 * contact. A record that another customer has taken over is left to that one. 2 requests.
 */
async function retract(
  run: Run,
  record: WrittenRecord,
  link: Link,
  reached: Reached,
): Promise<void> {
  const values = emptied(record.values);
  if (saysTheSame(record.values, values)) return;
  const isTaken = link.reason === 'shared' && record.contactId === link.crmId;
  const isEmptied = !isTaken && (await empty(run, record.id, values));
  const told = isEmptied ? recordTelling(record.contactId, values) : null;
  remember(run, reached, record.id, told);
}

async function empty(run: Run, id: string, values: ColumnValues): Promise<boolean> {
  const { crm } = run.deps;
  const row = await crm.read(table, id, ['cwy_commercetoolsid'], run.call);
  if (row === null || row.values.cwy_commercetoolsid !== run.context.ref.id) return false;
  const changed = { table, id, values: { ...values, ...sourceColumns(run) }, binds: [] } as const;
  const written = await crm.update(changed, row.etag, run.call);
  if (written === 'changed') throw new Problem('CWY-3004', { place: `${table} ${id}` });
  return written !== 'gone';
}

function remember(run: Run, reached: Reached, rowId: string, told: Json | null): void {
  const line: LedgerEntry = {
    order: run.context.ref,
    factKey: recordKeyOf(rowId),
    orderNumber: null,
    crmTable: table,
    crmId: rowId,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
    told,
  };
  reached.results = { ...reached.results, ledger: [...(reached.results.ledger ?? []), line] };
}
