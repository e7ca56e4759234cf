import { insightOf } from '../core/insight/insight.ts';
import {
  fallenOut,
  type InterestRow,
  interestKeyOf,
  interestRowsOf,
  interestTelling,
  readInterest,
  type WrittenInterest,
} from '../core/insight/interest-rows.ts';
import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import type { CrmBind, CrmWrite } from '../ports/crm.ts';
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
  withRows,
} from './child-rows.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';

const table = 'cwy_interest';

/** Of one contact or account, those that have fallen out included; of more the ledger would not know all. */
const rowsMax = 300;

/**
 * Writes the interests of a contact or account as rows, once that is in step: 1 CRM request for each
 * that is new or says something else, side by side, none otherwise. Always computed anew from all
 * orders and carts, by the one record that fills the row.
 */
export async function keepInterests(
  run: Run,
  outcome: Outcome,
  reached: Reached,
): Promise<Outcome> {
  const link = outcome.link ?? run.context.link;
  if (!run.deps.settings.insight.rows || link === null || !isInStep(run, outcome)) return outcome;
  const written = writtenRows(run);
  const changes = changesOf(written, await wantedRows(run, outcome, link), link);
  if (changes.length === 0) return outcome;
  reached.results = lasting(outcome);
  const added = changes.filter(({ isKnown }) => !isKnown);
  await announceRows(
    run,
    added.map(({ id, values, ownerId }) => entryOf(id, interestTelling(ownerId, values))),
  );
  const done = await Promise.allSettled(changes.map((change) => take(run, change, link, reached)));
  const failed = done.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return withRows(run, outcome, reached, true);
}

/** A row that another record fills gets its interests from there. */
async function wantedRows(run: Run, outcome: Outcome, link: Link): Promise<readonly InterestRow[]> {
  if (link.reason === 'shared') return [];
  const { ref } = run.context;
  const unitKey = outcome.unit?.now?.key ?? null;
  const known = await run.deps.findOrders({ ref, crmId: link.crmId, unitKey });
  const { interests } = insightOf(known, run.deps.settings.insight);
  const rows = interestRowsOf(link.crmId, interests);
  const remembered = new Set(writtenRows(run).map(({ id }) => id));
  const added = rows.filter(({ id }) => !remembered.has(id));
  const room = Math.max(0, rowsMax - remembered.size);
  if (added.length <= room) return rows;
  note(run, 'compute interests', 'noted', { note: `only ${rowsMax} rows are kept` });
  const left = new Set(added.slice(room).map(({ id }) => id));
  return rows.filter(({ id }) => !left.has(id));
}

function writtenRows({ context }: Run): readonly WrittenInterest[] {
  return context.ledger.flatMap(({ crmTable, crmId, told }) => {
    const written = crmTable === table ? readInterest(crmId, told) : null;
    return written === null ? [] : [written];
  });
}

interface Change extends InterestRow {
  /** An earlier run has written it. */
  readonly isKnown: boolean;
  /** The contact or account that it is about. */
  readonly ownerId: string;
  /** It is written only where no other record has taken it over. */
  readonly isLeft: boolean;
}

function changesOf(
  written: readonly WrittenInterest[],
  wanted: readonly InterestRow[],
  link: Link,
): readonly Change[] {
  const before = new Map(written.map((row) => [row.id, row]));
  const isWanted = new Set(wanted.map(({ id }) => id));
  const kept = wanted.flatMap((row): Change[] => {
    const known = before.get(row.id);
    if (known !== undefined && !known.doubtful && saysTheSame(known.values, row.values)) return [];
    const isKnown = known !== undefined;
    return [{ ...row, isKnown, ownerId: link.crmId, isLeft: false }];
  });
  const fallen = written.flatMap(({ id, ownerId, values, doubtful }): Change[] => {
    const empty = fallenOut(values);
    if (isWanted.has(id) || saysTheSame(values, empty)) return [];
    const isLeft = doubtful || ownerId !== link.crmId || link.reason === 'shared';
    return [{ id, values: empty, isKnown: true, ownerId, isLeft }];
  });
  return [...kept, ...fallen];
}

function saysTheSame(a: ColumnValues, b: ColumnValues): boolean {
  return Object.keys(changedColumns(a, b)).length === 0;
}

async function take(run: Run, change: Change, link: Link, reached: Reached): Promise<void> {
  const { id, values, ownerId, isLeft } = change;
  const isOurs = isLeft ? await emptyOwn(run, { table, id, values, binds: [] }) : true;
  if (!isLeft) await write(run, change, link);
  remember(run, reached, entryOf(id, isOurs ? interestTelling(ownerId, values) : null));
}

function entryOf(rowId: string, told: Json | null): ChildRow {
  return { factKey: interestKeyOf(rowId), crmTable: table, crmId: rowId, told };
}

/** Over the row that is there, whoever wrote it, else as a new one: people may have deleted it. */
async function write(run: Run, { id, values, isKnown }: Change, link: Link): Promise<void> {
  const row: CrmWrite = {
    table,
    id,
    values: { ...values, ...sourceColumns(run) },
    binds: [ownerOf(run, link)],
  };
  if (isKnown && (await updateIfThere(run, row))) return;
  await createOver(run, row);
}

function ownerOf({ context }: Run, { crmId }: Link): CrmBind {
  return context.ref.kind === 'business-unit'
    ? { nav: 'cwy_AccountId', table: 'account', id: crmId }
    : { nav: 'cwy_ContactId', table: 'contact', id: crmId };
}
