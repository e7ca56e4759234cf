import { requireFit } from '../core/mapping/fit.ts';
import type { Order } from '../core/model/order.ts';
import type { Amendment } from '../core/timeline/amendments.ts';
import { entryOf, type TimelineEntry } from '../core/timeline/entry.ts';
import type { Fact } from '../core/timeline/fact.ts';
import {
  entryIdOf,
  isTimelineTable,
  lookupsOf,
  type TimelineTable,
  tableOf,
} from '../core/timeline/target.ts';
import { columnsIn } from '../core/timeline/target-columns.ts';
import { tellingOf } from '../core/timeline/told.ts';
import type { CrmBind, CrmRow, CrmWrite } from '../ports/crm.ts';
import type { LedgerEntry } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { assert } from '../std/assert.ts';
import type { OrderPlace } from './find-order-place.ts';
import { note, type Run } from './run.ts';

/** The table that has columns of ours; entries are made for it, and fitted to the others. */
const ownTable = 'cwy_orderactivity';

/** A row that tells a fact. */
export interface EntryRow {
  readonly table: TimelineTable;
  readonly id: string;
}

/**
 * Writes one timeline entry under its deterministic id: 1 request. Meeting the entry there already
 * means that an earlier run wrote it and died, or that its answer was lost. What the order was like
 * then nobody knows, so the entry is written over with what it is like now: 1 more.
 */
export async function writeEntry(
  run: Run,
  order: Order,
  fact: Fact,
  place: OrderPlace,
): Promise<LedgerEntry> {
  const source = { eventId: run.cause?.id ?? null, correlationId: run.call.correlationId };
  const entry = entryOf(fact, order, source, run.deps.settings.storeLabels);
  const table = tableOf(run.deps.settings.timelineTarget);
  const row = { table, id: entryIdOf(table, order.ref, fact.key) };
  requireRoom(table, entry.problems);
  const currency = await currencyBind(run, fact.amount.currency, table);
  const { binds, parties } = standing(run, table, place);
  run.deps.probe('worker:before-write');
  const values = columnsIn(table, entry.values);
  const created = await createEntry(run, {
    ...row,
    values,
    binds: [...binds, ...currency],
    parties,
  });
  run.deps.probe('worker:after-write');
  if (created === 'exists') await rewriteEntry(run, row, amendable(entry));
  return ledgerEntry(run, order, row, { factKey: fact.key, told: tellingOf(fact, order) });
}

/**
 * On whose timeline the entry stands: that of the account where there is one, with the contact taking
 * part, or the other way round by setting. Tasks and notes stand on one timeline only.
 */
export function standing(
  run: Run,
  table: TimelineTable,
  { contactId, accountId }: OrderPlace,
): Required<Pick<CrmWrite, 'binds' | 'parties'>> {
  const lookups = lookupsOf(table);
  const contact = contactId === null ? [] : [{ table: 'contact', id: contactId } as const];
  const account = accountId === null ? [] : [{ table: 'account', id: accountId } as const];
  const [first, ...others] =
    run.deps.settings.timelineRegarding === 'account'
      ? [...account, ...contact]
      : [...contact, ...account];
  assert(first !== undefined, 'Orders and carts stand on a timeline.');
  return {
    binds: [{ nav: lookups[first.table], ...first }],
    parties: lookups.parties ? others : [],
  };
}

/** A note has no state; all other entries are activities that are over. 1 request. */
export function createEntry(
  { deps: { crm }, call }: Run,
  write: CrmWrite,
): Promise<CrmRow | 'exists'> {
  return write.table === 'annotation'
    ? crm.create(write, call)
    : crm.createCompletedActivity(write, call);
}

/** What finds no room in columns of ours does no harm where there are none. */
export function requireRoom(table: TimelineTable, problems: readonly Problem[]): void {
  if (table === ownTable) requireFit(problems);
}

/**
 * Lets an entry say what is true now: 1 request. One that people have deleted stays deleted; that it
 * would have been amended is remembered all the same.
 */
export async function amendEntry(
  run: Run,
  order: Order,
  amendment: Amendment,
): Promise<LedgerEntry> {
  const row = writtenRow(run, amendment.factKey);
  requireRoom(row.table, amendment.problems);
  await rewriteEntry(run, row, amendment.values);
  return ledgerEntry(run, order, row, amendment);
}

/** Where an entry stands is what the ledger says, whatever table new ones go to. */
function writtenRow({ context: { ledger } }: Run, factKey: string): EntryRow {
  const written = ledger.find((entry) => entry.factKey === factKey);
  assert(written !== undefined, 'Only entries that the ledger holds are amended.');
  const { crmTable: table, crmId: id } = written;
  assert(isTimelineTable(table), `${table} is a table of timeline entries.`);
  return { table, id };
}

/** Only the job of its own record writes an entry, so its version need not be known. 1 request. */
export async function rewriteEntry(
  run: Run,
  row: EntryRow,
  own: TimelineEntry['values'],
): Promise<void> {
  const { table, id } = row;
  const values = columnsIn(table, own);
  run.deps.probe('worker:before-write');
  const written = await run.deps.crm.update({ table, id, values, binds: [] }, '*', run.call);
  run.deps.probe('worker:after-write');
  if (written === 'gone') note(run, 'amend entry', 'gone', { crmTable: table, crmId: id });
}

/** A completed activity stays completed: its state is written once. */
function amendable({ values }: TimelineEntry): TimelineEntry['values'] {
  const { statecode: _state, statuscode: _status, ...changing } = values;
  return changing;
}

function ledgerEntry(
  run: Run,
  order: Order,
  { table, id }: EntryRow,
  { factKey, told }: Pick<Amendment, 'factKey' | 'told'>,
): LedgerEntry {
  return {
    order: order.ref,
    factKey,
    orderNumber: order.orderNumber,
    crmTable: table,
    crmId: id,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
    told,
  };
}

/**
 * Points the entry at the environment's own currency, where the configuration asks for that and the
 * table has a column for it.
 */
export async function currencyBind(
  run: Run,
  code: string,
  table: TimelineTable = ownTable,
): Promise<readonly CrmBind[]> {
  const { currency: nav } = lookupsOf(table);
  if (nav === null || run.deps.settings.timelineCurrency === 'code') return [];
  const id = await run.deps.crm.currencyId(code, run.call);
  if (id === null) throw new Problem('CWY-4015', { place: 'order.totalPrice', value: code });
  return [{ nav, table: 'transactioncurrency', id }];
}
