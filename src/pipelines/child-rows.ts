import { announcedTelling } from '../core/ledger/announced.ts';
import type { ColumnValues } from '../core/mapping/column-values.ts';
import type { CrmWrite } from '../ports/crm.ts';
import type { LedgerEntry, Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { mapBounded } from '../std/map-bounded.ts';
import type { Results } from './outcome.ts';
import type { Run } from './run.ts';
import type { Reached } from './run-record.ts';

/** What is remembered of a row that belongs to the record. */
export type ChildRow = Pick<LedgerEntry, 'factKey' | 'crmTable' | 'crmId' | 'told'>;

/** The run has read the record, or knows it, and nothing keeps its row from being right. */
export function isInStep({ cause }: Run, { problem, settled }: Outcome): boolean {
  const own = settled.find(({ eventId }) => eventId === cause?.id);
  return problem === null && (own?.state === 'applied' || own?.state === 'unchanged');
}

/**
 * What stays true of a run whose child rows fail. Its mirror does not: the next run would take the
 * events for applied, and nothing would ever write the rows.
 */
export function lasting(outcome: Outcome): Results {
  const { link, mergedFrom, appeared, derived, touched, unit } = outcome;
  const { ledger, decisions, consents, edits } = outcome;
  return { link, mergedFrom, appeared, derived, touched, unit, ledger, decisions, consents, edits };
}

/** The outcome with what was remembered since; an event that wrote a row has changed something. */
export function withRows(run: Run, outcome: Outcome, reached: Reached, wrote: boolean): Outcome {
  const ledger = reached.results.ledger ?? outcome.ledger;
  if (!wrote) return { ...outcome, ledger };
  const settled = outcome.settled.map((one) =>
    one.eventId === run.cause?.id && one.state === 'unchanged'
      ? ({ ...one, state: 'applied' } as const)
      : one,
  );
  return { ...outcome, settled, ledger };
}

/** Notes what a row says from now on, in place of what an earlier run has noted. */
export function remember(run: Run, reached: Reached, row: ChildRow): void {
  const line = lineOf(run, row);
  reached.results = { ...reached.results, ledger: [...(reached.results.ledger ?? []), line] };
}

/**
 * Says which rows are about to be made, so that one that was made by a run of which nobody has heard
 * again is found even when nobody wants it any more. One database round trip, and none for no rows.
 */
export async function announceRows(run: Run, rows: readonly ChildRow[]): Promise<void> {
  if (rows.length === 0) return;
  await run.deps.announceRows(
    rows.map((row) => lineOf(run, { ...row, told: announcedTelling(row.told) })),
  );
}

function lineOf(run: Run, row: ChildRow): LedgerEntry {
  return {
    order: run.context.ref,
    orderNumber: null,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
    ...row,
  };
}

/** Rows of one record that are written side by side. */
const rowsAtOnceMax = 8;

/** Takes all steps, a few side by side; those under way are finished when one has failed. */
export async function takeAll<Step>(
  steps: readonly Step[],
  take: (step: Step) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  await mapBounded(steps, rowsAtOnceMax, async (step) => {
    if (failures.length > 0) return;
    await take(step).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
}

/**
 * Makes a row, or writes over the one that an earlier run made and never heard of: the id says that
 * it is the same. 1 request, 2 in that case.
 */
export async function createOver(run: Run, row: CrmWrite): Promise<void> {
  const { crm, probe } = run.deps;
  probe('worker:before-write');
  const created = await crm.create(row, run.call);
  const written = created === 'exists' ? await crm.update(row, '*', run.call) : created;
  if (typeof written === 'string') throw moving(row);
  probe('worker:after-write');
}

/** Writes a row if it is there, whoever wrote it last; false when it is not. 1 request. */
export async function updateIfThere(run: Run, row: CrmWrite): Promise<boolean> {
  const { crm, probe } = run.deps;
  probe('worker:before-write');
  const written = await crm.update(row, '*', run.call);
  if (written === 'changed') throw moving(row);
  probe('worker:after-write');
  return written !== 'gone';
}

/** On a row that belongs to a record: which one, and the event and trace that it was written from. */
export function sourceColumns({ context, cause, call }: Run): ColumnValues {
  return {
    cwy_commercetoolsid: context.ref.id,
    cwy_sourceeventid: cause?.id ?? null,
    cwy_correlationid: call.correlationId,
  };
}

/**
 * Writes into a row that this record has nothing to say in any more. False when it is not there, or
 * another record has taken it over: it is left to that one. 2 requests.
 */
export async function emptyOwn(run: Run, row: CrmWrite): Promise<boolean> {
  const { crm } = run.deps;
  const { table, id } = row;
  const there = await crm.read(table, id, ['cwy_commercetoolsid'], run.call);
  if (there === null || there.values.cwy_commercetoolsid !== run.context.ref.id) return false;
  const values = { ...row.values, ...sourceColumns(run) };
  const written = await crm.update({ ...row, values }, there.etag, run.call);
  if (written === 'changed') throw moving(row);
  return written !== 'gone';
}

function moving({ table, id }: CrmWrite): Problem {
  return new Problem('CWY-3004', { place: `${table} ${id}` });
}
