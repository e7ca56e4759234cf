import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { emptied, type StoreRecord, storeRecordsOf } from '../core/store-context/store-records.ts';
import {
  readWritten,
  recordKeyOf,
  recordTelling,
  type WrittenRecord,
} from '../core/store-context/written-record.ts';
import type { CrmWrite } from '../ports/crm.ts';
import type { Link, Outcome } from '../ports/store.ts';
import type { Json } from '../std/json.ts';
import {
  announceRows,
  type ChildRow,
  createOver,
  emptyOwn,
  isInStep,
  lasting,
  remember,
  sourceColumns,
  updateIfThere,
} from './child-rows.ts';
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
  const byId = new Map(written.map((record) => [record.id, record]));
  const news = wanted.filter((record) => !isWritten(byId.get(record.id), record));
  const entryFor = ({ id, values }: StoreRecord): ChildRow =>
    entryOf(id, recordTelling(link.crmId, values));
  await announceRows(run, news.filter(({ id }) => !byId.has(id)).map(entryFor));
  for (const record of news) {
    await write(run, link.crmId, record);
    remember(run, reached, entryFor(record));
  }
  const isWanted = new Set(wanted.map(({ id }) => id));
  for (const record of written.filter(({ id }) => !isWanted.has(id))) {
    await retract(run, record, link, reached);
  }
  return { ...outcome, ledger: reached.results.ledger ?? outcome.ledger };
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

function isWritten(known: WrittenRecord | undefined, record: StoreRecord): boolean {
  return known !== undefined && !known.doubtful && saysTheSame(known.values, record.values);
}

function saysTheSame(a: ColumnValues, b: ColumnValues): boolean {
  return Object.keys(changedColumns(a, b)).length === 0;
}

/** Over the row that is there, whoever wrote it, else as a new one: people may have deleted it. */
async function write(run: Run, contactId: string, record: StoreRecord): Promise<void> {
  const row: CrmWrite = {
    table,
    id: record.id,
    values: { ...record.values, ...sourceColumns(run) },
    binds: [{ nav: 'cwy_ContactId', table: 'contact', id: contactId }],
  };
  const isKnown = run.context.ledger.some(({ crmId }) => crmId === record.id);
  if (isKnown && (await updateIfThere(run, row))) return;
  await createOver(run, row);
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
  const row: CrmWrite = { table, id: record.id, values, binds: [] };
  const isEmptied = !isTaken && (await emptyOwn(run, row));
  const told = isEmptied ? recordTelling(record.contactId, values) : null;
  remember(run, reached, entryOf(record.id, told));
}

function entryOf(rowId: string, told: Json | null): ChildRow {
  return { factKey: recordKeyOf(rowId), crmTable: table, crmId: rowId, told };
}
