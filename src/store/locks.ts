import { escapeLiteral } from 'pg';
import type { RecordRef } from '../core/model/record.ts';
import { recordKey } from '../core/model/record.ts';
import type { WakeKey } from '../ports/store.ts';

/*
 * Two families of advisory locks, always taken in this order: wake keys, then record buckets, each
 * ascending, and both before any row is locked. So no two transactions can wait for each other.
 *
 * Record buckets: whoever enqueues a record holds its bucket shared until commit, and a run takes it
 * exclusively for a moment before it reads. Otherwise an event could coalesce into a queued job that
 * starts and reads before the event is committed, and nobody would come for it.
 *
 * Wake keys: whoever puts a record to sleep holds the key shared, whoever announces it exclusively.
 */
const recordClass = 0x63770001;
const wakeClass = 0x63770002;

/**
 * So many that two batches hardly ever share one: a batch would wait for the commit of the other
 * before it reads. A transaction locks one per record at most, and groups of records are bounded
 * where they are made (1,000 and fewer), so it stays far below the 6,400 locks that PostgreSQL has
 * room for as it comes (max_locks_per_transaction times max_connections).
 */
const bucketsMax = 16_384;

/** The distinct buckets of the records, ascending. */
export function bucketsOf(recordKeys: readonly string[]): readonly number[] {
  return [...new Set(recordKeys.map((key) => hash(key) % bucketsMax))].sort((a, b) => a - b);
}

/** Takes the buckets shared, to be held until commit; empty when there are none. */
export function shareBuckets(recordKeys: readonly string[]): string {
  return recordKeys.length === 0
    ? ''
    : lockText('pg_advisory_xact_lock_shared', recordClass, bucketsOf(recordKeys));
}

/**
 * Holds the links of the records until commit, so that a statement that comes after knows whether
 * people have changed them; empty when there are none. Locks rows, so it comes after the buckets.
 */
export function lockLinks(refs: readonly RecordRef[]): string {
  if (refs.length === 0) return '';
  const keys = [...new Set(keysOf(refs))].map(escapeLiteral).join(',');
  return `select from causeway.link where record_key in (${keys}) order by record_key for update;`;
}

/** Waits until no transaction that enqueued one of the records is open any more. $1 = buckets. */
export const passBarrier = {
  name: 'pass_barrier',
  text: `select count(pg_advisory_xact_lock(${recordClass}, bucket)) from unnest($1::int[]) as bucket`,
};

/** Takes the wake keys until commit: exclusively those that appear, shared those that are waited for. */
export function lockWakeKeys(appearing: readonly WakeKey[], awaited: readonly WakeKey[]): string {
  const exclusive = new Set(appearing.map(signedHash));
  const all = [...new Set([...exclusive, ...awaited.map(signedHash)])].sort((a, b) => a - b);
  if (all.length === 0) return '';
  const pairs = all.map((key) => `(${key},${exclusive.has(key)})`).join(',');
  return `select count(case when alone then pg_advisory_xact_lock(${wakeClass}, key)
    else pg_advisory_xact_lock_shared(${wakeClass}, key) end)
    from (values ${pairs}) as wake (key, alone);`;
}

export function keysOf(refs: readonly RecordRef[]): readonly string[] {
  return refs.map(recordKey);
}

function lockText(take: string, family: number, keys: readonly number[]): string {
  return `select count(${take}(${family}, key)) from unnest('{${keys.join(',')}}'::int[]) as key;`;
}

/** FNV-1a, 32 bits, unsigned. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}

/** As PostgreSQL's integer. */
function signedHash(text: string): number {
  return hash(text) | 0;
}
