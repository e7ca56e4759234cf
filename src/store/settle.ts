import type { Pool } from 'pg';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Queue } from '../ports/queue.ts';
import type { Outcome, WakeKey } from '../ports/store.ts';
import { storeEvents, workOf } from './accept.ts';
import { buyerNews, contactKeys } from './buyer-news.ts';
import { inTransaction, runOn, type Transaction } from './database.ts';
import { groupByDueTime } from './due-times.ts';
import { type FindingsParts, writeFindings } from './findings.ts';
import { lockLinks, lockWakeKeys, shareBuckets } from './locks.ts';
import { refOfKey } from './record-rows.ts';
import { settleParameters } from './settle-rows.ts';
import { writeOutcomes } from './settle-sql.ts';
import { storableEnvelope } from './storable.ts';
import { placesBefore, type UnitSums, unitOrderKeys } from './unit-buyers.ts';
import { changesUnit, settleUnits, tellNoted, unitsKeys } from './unit-news.ts';
import { findSleepers, wakeSleepers } from './wake.ts';

export interface SettleParts extends FindingsParts {
  readonly pool: Pool;
  readonly queue: Queue;
  readonly unitSums: UnitSums;
}

/**
 * Writes what the runs of a batch decided, all or nothing. Six to fifteen statements, however many
 * records: locks, units, buyers, sleepers, buckets and links, outcomes, what people are to know, wake, derived
 * events, and one enqueue per group of due times.
 */
export async function settle(parts: SettleParts, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const appearing = outcomes.flatMap((outcome) => outcome.appeared);
  const awaited = [
    ...outcomes.flatMap(({ waitsFor }) => waitsFor ?? []),
    ...unitOrderKeys(outcomes),
  ];
  const units = unitsKeys(outcomes.filter(changesUnit).map(({ ref }) => ref));
  const alone = [...appearing, ...contactKeys(outcomes), ...units];
  const noted = await inTransaction(parts.pool, lockWakeKeys(alone, awaited), (tx) =>
    settleIn(tx, parts, outcomes, appearing),
  );
  await tellNoted(parts, noted);
}

async function settleIn(
  tx: Transaction,
  parts: SettleParts,
  outcomes: readonly Outcome[],
  appearing: readonly WakeKey[],
): Promise<readonly string[]> {
  const before = await placesBefore(tx, outcomes);
  const noted = await settleUnits(tx, outcomes);
  const derived = [
    ...outcomes.flatMap((outcome) => outcome.derived),
    ...(await buyerNews(tx, outcomes, parts.newId, { before, sums: parts.unitSums })),
  ].map(storableEnvelope);
  const { sleepers, areAll } = await findSleepers(tx, appearing);
  const buckets = shareBuckets([
    ...sleepers.map((sleeper) => sleeper.recordKey),
    ...derived.flatMap((envelope) => workOf(envelope) ?? []).map(recordKey),
  ]);
  const locks = buckets + lockLinks(outcomes.flatMap(({ link }) => link?.ref ?? []));
  if (locks !== '') await tx.client.query(locks);

  const written = await runOn<WrittenRow>(tx.client, writeOutcomes, [
    ...settleParameters(outcomes),
    !areAll,
  ]);
  await writeFindings(tx, parts, outcomes);
  const woken = await wakeSleepers(tx, sleepers);
  const news = derived.length === 0 ? [] : (await storeEvents(tx, derived, parts.newId)).news;
  const open = written.filter(({ due }) => due === null).map((row) => refOfKey(row.record_key));

  await enqueueNow(parts.queue, tx, [...news, ...open], false);
  await enqueueNow(parts.queue, tx, woken.map(refOfKey), true);
  const later = written.flatMap(({ record_key, due }) =>
    due === null ? [] : [{ item: refOfKey(record_key), due: due.toISOString() }],
  );
  for (const [after, refs] of groupByDueTime(later)) await parts.queue.enqueue(refs, { tx, after });
  return noted;
}

interface WrittenRow {
  readonly record_key: string;
  readonly due: Date | null;
}

async function enqueueNow(
  queue: Queue,
  tx: Transaction,
  refs: readonly RecordRef[],
  hasten: boolean,
): Promise<void> {
  if (refs.length > 0) await queue.enqueue(refs, { tx, hasten });
}
