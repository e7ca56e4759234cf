import { isCertain } from '../../core/identity/certain.ts';
import type { ColumnValues } from '../../core/mapping/column-values.ts';
import type { Decision } from '../../core/reconcile/decision.ts';
import { type Merged, mergeColumns } from '../../core/reconcile/merge-columns.ts';
import { learnedColumns } from '../../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../../ports/crm.ts';
import { Problem } from '../../problems/problem.ts';
import { note, type Run } from '../run.ts';
import type { Mapped, Synced, Tell } from './counterpart.ts';
import { gone, modifiedAt, ownerOf, readRow } from './crm-row.ts';
import { mapRecord, remapRecord } from './mapped.ts';
import { columnsOf, type Pair } from './pair.ts';
import { sendUpdate } from './write-row.ts';

/** The pair after it was brought into step. */
export interface InStep<S extends Synced> {
  readonly pair: Pair<S>;
  /** What was written into the CRM. */
  readonly toCrm: ColumnValues;
  /** What others have made of the row since it was settled. */
  readonly crmNews: ColumnValues;
  /** What the row had when the pair was last settled. */
  readonly crmWas: ColumnValues;
  /** The record as it was heard, before anything of ours was written into it. */
  readonly heard: S;
  readonly wrote: boolean;
  readonly decisions: Decisions;
}

/** What is done when somebody writes the row first: who the record is may have to be asked again. */
export type Restart = 'identify' | 'merge';

/**
 * Merges record and row three ways and writes what each side lacks. CRM requests: 1 where something
 * goes there, none otherwise; commercetools requests: 1 where something goes back. A row or a record
 * that somebody else has written meanwhile is read and merged again, at most `conflictAttemptsMax`
 * times (CWY-4008), and so is one of which commercetools has made more than it was told; nothing is
 * ever sent twice as it was. What was seen and decided counts once it was written.
 */
export async function keepInStep<S extends Synced>(
  run: Run,
  start: Pair<S>,
  restart: Restart,
): Promise<InStep<S> | 'taken'> {
  const { of } = start.mapped;
  let now: InStep<S> = {
    pair: start,
    toCrm: {},
    crmNews: {},
    crmWas: start.base.crm,
    heard: start.mapped.record,
    wrote: false,
    decisions: new Map(),
  };
  const { conflictAttemptsMax } = run.deps.settings.retry;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const merged = merge(run, now.pair);
    const tell = await of.tell(run, now.pair, merged.toCommerce);
    const written = await writeToCrm(run, now, merged);
    if (written === 'changed') {
      // A row that this run has written is this record's; nobody needs to be asked again.
      if (restart === 'identify' && !now.wrote) return 'taken';
      now = { ...now, pair: await readAgain(run, now.pair) };
      continue;
    }
    now = written;
    if (tell === null) return finished(run, now, merged);
    const answered = await writeToCommerce(run, now, { tell, merged });
    if (answered.is === 'written') return finished(run, answered.now, merged);
    now = answered.now;
  }
  throw new Problem('CWY-4008', {
    place: `${of.target.table} ${start.rowId}`,
    value: `${conflictAttemptsMax} conflicts`,
  });
}

function finished<S extends Synced>(run: Run, now: InStep<S>, merged: Merged): InStep<S> {
  const { mapped, rowId } = now.pair;
  if (!now.wrote) {
    note(run, 'compare', 'unchanged', { crmTable: mapped.of.target.table, crmId: rowId });
  }
  return { ...now, decisions: decidedWith(now, merged, () => true) };
}

type Decisions = ReadonlyMap<string, Decision>;

function decidedWith(
  { decisions }: { readonly decisions: Decisions },
  merged: Merged,
  holds: (decision: Decision) => boolean,
): Decisions {
  const added = merged.decisions.filter(holds);
  return new Map([...decisions, ...added.map((one) => [one.column, one] as const)]);
}

function merge<S extends Synced>(run: Run, { mapped, row, known, base, reason }: Pair<S>): Merged {
  const { of, record, fields, values } = mapped;
  const crm = row?.values ?? known ?? base.crm;
  return mergeColumns({
    rules: fields,
    commerce: { now: values, base: base.commerce, at: record.modifiedAt },
    crm: { now: crm, base: base.crm, at: modifiedAt(row) },
    trusted: isCertain(reason, of.rules(run), of.subject(record), crm),
    ours: of.ours,
    forced: new Map(forcedEdits(run, mapped)),
    statedAt: of.statedAt(run, record),
  });
}

function newsOf<S extends Synced>({ row, base, mapped }: Pair<S>): ColumnValues {
  if (row === null) return {};
  const columns = columnsOf(mapped).map((column) => [column, row.values[column] ?? null] as const);
  return Object.fromEntries(
    columns.filter(([column, value]) => (base.crm[column] ?? null) !== value),
  );
}

/** Edits of a person that no run has written yet. */
function forcedEdits<S extends Synced>(run: Run, { edited, values }: Mapped<S>) {
  return run.context.edits
    .filter(({ applied, column }) => !applied && column in edited)
    .map(({ column }) => [column, values[column] ?? null] as const);
}

async function writeToCrm<S extends Synced>(
  run: Run,
  now: InStep<S>,
  merged: Merged,
): Promise<InStep<S> | 'changed'> {
  const { pair } = now;
  const { toCrm } = merged;
  const seen = { ...now, crmNews: { ...now.crmNews, ...newsOf(pair) } };
  const values = { ...toCrm, ...pair.claim };
  if (Object.keys(values).length === 0) return seen;
  if (pair.etag === null) return 'changed';
  const { of, record } = pair.mapped;
  const { table } = of.target;
  const known = learnedColumns(run.context.mirror?.values ?? {}, pair.base.commerce);
  await run.deps.announce(record.ref, { known, intended: toCrm });
  const update = { table, id: pair.rowId, values, etag: pair.etag };
  const written = await sendUpdate(run, record, update);
  if (written === 'gone') throw gone(table, pair.rowId);
  if (written === 'changed') return 'changed';
  return {
    ...seen,
    wrote: true,
    toCrm: { ...now.toCrm, ...toCrm },
    decisions: decidedWith(now, merged, ({ column }) => column in toCrm),
    pair: afterCrm(pair, toCrm, written),
  };
}

/**
 * What the CRM has now is agreed with what commercetools had when it was written. A plug-in may have
 * made something else of it: the row says what it really has.
 */
function afterCrm<S extends Synced>(pair: Pair<S>, toCrm: ColumnValues, written: CrmRow): Pair<S> {
  const { base, row, known, mapped } = pair;
  const sent = Object.keys(toCrm);
  const told = Object.fromEntries(sent.map((column) => [column, mapped.values[column] ?? null]));
  const has = Object.fromEntries(
    sent.map((column) => [
      column,
      (column in written.values ? written.values[column] : toCrm[column]) ?? null,
    ]),
  );
  const { etag } = written;
  return {
    ...pair,
    etag,
    claim: {},
    row: row === null ? null : { ...row, etag, values: { ...row.values, ...has } },
    known: known === null ? null : { ...known, ...has },
    base: { commerce: { ...base.commerce, ...told }, crm: { ...base.crm, ...has } },
  };
}

/** The row after somebody else has written it, if it is still this record's. */
async function readAgain<S extends Synced>(run: Run, pair: Pair<S>): Promise<Pair<S>> {
  const { of, record } = pair.mapped;
  const { row, mergedFrom } = await readRow(run, of, pair.rowId, columnsOf(pair.mapped));
  const isTheirs = ownerOf(row, record.ref) === 'other';
  // What proved the link may have been what somebody has changed.
  const link = run.context.link;
  const isProvenNow = link !== null && link.reason !== pair.reason;
  if (mergedFrom === null && !isTheirs && !isProvenNow) return { ...pair, row, etag: row.etag };
  // Merged or taken under our hands: the next run looks at it from the start.
  throw new Problem('CWY-3004', { place: `${of.target.table} ${pair.rowId}` });
}

interface Answered<S extends Synced> {
  readonly is: 'written' | 'again';
  readonly now: InStep<S>;
}

async function writeToCommerce<S extends Synced>(
  run: Run,
  now: InStep<S>,
  { tell, merged }: { readonly tell: Tell<S>; readonly merged: Merged },
): Promise<Answered<S>> {
  const { of, record } = now.pair.mapped;
  const answer = await tell(record);
  if (answer === 'gone') return { is: 'written', now };
  if (answer !== 'changed') {
    const mapped = await remapRecord(run, answer, now.pair.mapped);
    const told = { ...now, wrote: true, pair: { ...now.pair, mapped } };
    if (!saysMore(now.pair.mapped, mapped, merged)) return { is: 'written', now: told };
    const decisions = decidedWith(told, merged, () => true);
    return { is: 'again', now: { ...told, decisions, pair: agreedOn(told.pair, merged) } };
  }
  const found = await of.fetch(run);
  if (found === null) return { is: 'written', now };
  const mapped = await mapRecord(run, of, found);
  const pair = { ...now.pair, mapped };
  return { is: 'again', now: { ...now, heard: mapped.record, pair } };
}

/**
 * Whether other columns than those that were told are others in the answer: a unit that moves may
 * belong to another company. The event of it is taken for our own write, so it has to be seen here.
 */
function saysMore<S extends Synced>(
  before: Mapped<S>,
  after: Mapped<S>,
  { toCommerce }: Merged,
): boolean {
  return Object.entries(after.values).some(
    ([column, value]) => !(column in toCommerce) && value !== (before.values[column] ?? null),
  );
}

/** What was told is settled: the next merge has nothing to say of it. */
function agreedOn<S extends Synced>(pair: Pair<S>, { toCommerce }: Merged): Pair<S> {
  const { base, row, known, mapped } = pair;
  const now = row?.values ?? known ?? base.crm;
  const of = (values: ColumnValues): ColumnValues =>
    Object.fromEntries(Object.keys(toCommerce).map((column) => [column, values[column] ?? null]));
  return {
    ...pair,
    base: {
      commerce: { ...base.commerce, ...of(mapped.values) },
      crm: { ...base.crm, ...of(now) },
    },
  };
}
