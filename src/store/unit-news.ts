import type { Pool } from 'pg';
import type { Envelope } from '../core/model/envelope.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Act } from '../ports/audit.ts';
import type { Queue } from '../ports/queue.ts';
import type { Outcome, WakeKey } from '../ports/store.ts';
import { membershipsChanged } from '../ports/units.ts';
import { storeEvents } from './accept.ts';
import { inTransaction, run, runOn, type Transaction } from './database.ts';
import { shareBuckets } from './locks.ts';
import { instant, refOfKey } from './record-rows.ts';
import { storableJson } from './storable.ts';
import { changeUnits } from './unit-changes.ts';
import { movedLinkRow, unitLinkRows, unitRows } from './unit-rows.ts';
import type { IdSource } from './uuid7.ts';

/** What news of units is handed out with. */
export interface UnitNewsParts {
  readonly pool: Pool;
  readonly queue: Queue;
  readonly newId: IdSource;
}

/** News for a unit: a unit above it stands elsewhere, or the row of the one right above is another. */
const unitAboveChanged = 'UnitAboveChanged';

/**
 * Told right after the change; where it concerns more, the sweep tells all of them. So somebody who
 * acts for all divisions of a company hears once of all that arrive between two sweeps.
 */
export const toldAtOnceMax = 200;
/** News for more than so many at a time come after all that others have to tell. */
const foregroundMax = 10;
/** Of one transaction. */
const groupMax = 1_000;
/** Of one sweep; the next one goes on. */
const groupsMax = 20;

/**
 * Held alone while units or their links change, until commit: who acts for a unit follows from several
 * of them, and two changes that do not see each other could both take somebody for not concerned.
 * Units change rarely, and the lock is held for one short transaction.
 */
export function unitsKeys(refs: readonly RecordRef[]): readonly WakeKey[] {
  const units = refs.filter(({ kind }) => kind === 'business-unit');
  return [...new Set(units.map(({ projectKey }) => `units:${projectKey}`))];
}

/** Whether the outcome says anything of a unit, or of the row that stands for it. */
export function changesUnit({ ref, unit, link }: Outcome): boolean {
  return unit !== null || (ref.kind === 'business-unit' && link !== null);
}

/**
 * Remembers the units of the outcomes and notes whom that concerns: no statement without units, and
 * one for a hundred of them, as a batch has fewer. Comes before the links of the outcomes are written.
 * Answers whom to tell at once, see `tellNoted`.
 */
export async function settleUnits(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<readonly string[]> {
  const units = outcomes.filter(changesUnit);
  const noted = new Set<string>();
  for (let from = 0; from < units.length; from += unitsMax) {
    const piece = units.slice(from, from + unitsMax);
    for (const key of await change(tx, piece.flatMap(unitRows), piece.flatMap(unitLinkRows)))
      noted.add(key);
  }
  return atOnce(noted);
}

/** Rows of one statement are compared with each other, so that more would take longer than in pieces. */
const unitsMax = 100;

/** As `settleUnits`, for links that a person has changed; other records than units are left out. */
export async function noteMovedLinks(
  tx: Transaction,
  moved: readonly { readonly ref: RecordRef; readonly eventId: string | null }[],
  act: Act,
): Promise<readonly string[]> {
  const units = moved.filter(({ ref }) => ref.kind === 'business-unit');
  const rows = units.map(({ ref, eventId }) => movedLinkRow(ref, act.correlationId, eventId));
  return rows.length === 0 ? [] : atOnce(new Set(await change(tx, [], rows)));
}

async function change(
  tx: Transaction,
  units: readonly object[],
  links: readonly object[],
): Promise<readonly string[]> {
  const rows = await runOn<{ record_key: string }>(tx.client, changeUnits, [
    storableJson(units),
    storableJson(links),
    toldAtOnceMax + 1,
  ]);
  return rows.map((row) => row.record_key);
}

function atOnce(noted: ReadonlySet<string>): readonly string[] {
  return noted.size > toldAtOnceMax ? [] : [...noted];
}

/**
 * Makes events of what was noted of these records; to be called after the commit, for the records
 * are locked in a transaction of their own. What fails here is told by the next sweep, and the work
 * that it came from is done: so a failure is nobody's.
 */
export async function tellNoted(
  parts: UnitNewsParts,
  recordKeys: readonly string[],
): Promise<void> {
  if (recordKeys.length === 0) return;
  await tell(parts, recordKeys).catch(() => undefined);
}

/** Makes events of what is left, oldest first; answers how many. */
export async function tellLeft(parts: UnitNewsParts): Promise<number> {
  let told = 0;
  for (let group = 0; group < groupsMax; group += 1) {
    const left = await run<{ record_key: string }>(parts.pool, selectLeftNews, [groupMax]);
    if (left.length === 0) break;
    told += await tell(
      parts,
      left.map((row) => row.record_key),
    );
  }
  return told;
}

async function tell(
  { pool, queue, newId }: UnitNewsParts,
  keys: readonly string[],
): Promise<number> {
  return inTransaction(pool, shareBuckets(keys), async (tx) => {
    const rows = await runOn<NoteRow>(tx.client, takeNews, [keys]);
    if (rows.length === 0) return 0;
    const envelopes = rows.map((row) => newsOf(row, newId));
    const { news } = await storeEvents(tx, envelopes, newId);
    await queue.enqueue(news, { tx, inBackground: rows.length > foregroundMax });
    return rows.length;
  });
}

interface NoteRow {
  readonly record_key: string;
  readonly correlation_id: string;
  readonly event_id: string | null;
  readonly occurred_at: Date;
}

/** The note goes when its event is stored, so that there is one event for it. */
function newsOf(row: NoteRow, newId: IdSource): Envelope {
  const ref = refOfKey(row.record_key);
  return {
    kind: 'derived',
    type: ref.kind === 'customer' ? membershipsChanged : unitAboveChanged,
    dedupeKey: `unit-news:${newId()}`,
    ref,
    resourceVersion: null,
    occurredAt: instant(row.occurred_at),
    deleted: false,
    dataErasure: false,
    parentEventId: row.event_id,
    correlationId: row.correlation_id,
    refusal: null,
  };
}

const selectLeftNews = {
  name: 'select_left_news',
  text: 'select record_key from causeway.unit_news order by noted_at limit $1',
};

/** What another process is telling at this moment, or a change is noting, is left to that one. */
export const takeNews = {
  name: 'take_unit_news',
  text: `
    delete from causeway.unit_news where record_key in (
      select record_key from causeway.unit_news where record_key = any($1::text[])
      order by record_key for update skip locked)
    returning record_key, correlation_id, event_id, occurred_at`,
};
