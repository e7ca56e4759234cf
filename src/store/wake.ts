import type { Pool } from 'pg';
import type { Queue } from '../ports/queue.ts';
import type { WakeKey } from '../ports/store.ts';
import { inTransaction, run, runOn, type Transaction } from './database.ts';
import { lockWakeKeys, shareBuckets } from './locks.ts';
import { refOfKey } from './record-rows.ts';

/** An event that sleeps until something appears. */
export interface Sleeper {
  readonly eventId: string;
  readonly recordKey: string;
}

/** Woken by one transaction; what appears may be awaited by a whole year's guest orders. */
export const sleepersMax = 1_000;

/** Events that sleep until one of the wake keys appears: all, or as many as are woken at once. */
export async function findSleepers(
  tx: Transaction,
  wakeKeys: readonly WakeKey[],
): Promise<{ readonly sleepers: readonly Sleeper[]; readonly areAll: boolean }> {
  if (wakeKeys.length === 0) return { sleepers: [], areAll: true };
  const rows = await runOn<SleeperRow>(tx.client, selectSleepers, [wakeKeys, sleepersMax + 1]);
  return {
    sleepers: rows.slice(0, sleepersMax).map(sleeperOf),
    areAll: rows.length <= sleepersMax,
  };
}

/** Sets the sleeping events back to waiting; answers their records' keys. */
export async function wakeSleepers(
  tx: Transaction,
  sleepers: readonly Sleeper[],
): Promise<readonly string[]> {
  if (sleepers.length === 0) return [];
  const ids = sleepers.map(({ eventId }) => eventId);
  const rows = await runOn<{ record_key: string }>(tx.client, updateSleepers, [ids]);
  return [...new Set(rows.map((row) => row.record_key))];
}

/**
 * Wakes what sleeps until one of the keys appears; see `Waking`. Locks as settling does, so that a
 * record that looked before something appeared cannot fall asleep after it.
 */
export async function wake(pool: Pool, queue: Queue, keys: readonly WakeKey[]): Promise<number> {
  if (keys.length === 0) return 0;
  const found = await run<{ wake_key: WakeKey }>(pool, selectAwaited, [[...new Set(keys)]]);
  const awaited = found.map((row) => row.wake_key);
  if (awaited.length === 0) return 0;
  return inTransaction(pool, lockWakeKeys(awaited, []), async (tx) => {
    const { sleepers, areAll } = await findSleepers(tx, awaited);
    const buckets = shareBuckets(sleepers.map(({ recordKey }) => recordKey));
    if (buckets !== '') await tx.client.query(buckets);
    await runOn(tx.client, insertAppeared, [awaited, !areAll]);
    const woken = await wakeSleepers(tx, sleepers);
    if (woken.length > 0) await queue.enqueue(woken.map(refOfKey), { tx, hasten: true });
    return woken.length;
  });
}

/**
 * Wakes events that slept when something appeared and were too many to be woken at once; answers
 * how many records. An event that went to sleep later is left alone: its run knew of the appearance.
 */
export async function wakeLeftSleepers(pool: Pool, queue: Queue): Promise<number> {
  const left = await run<LeftRow>(pool, selectLeft, [keysMax]);
  if (left.length === 0) return 0;
  const keys = left.map((row) => row.wake_key);
  const xids = left.map((row) => row.xid);
  const rows = await run<SleeperRow>(pool, selectLeftSleepers, [keys, xids, sleepersMax]);
  const sleepers = rows.map(sleeperOf);
  const records = [...new Set(sleepers.map(({ recordKey }) => recordKey))];
  return inTransaction(pool, shareBuckets(records), async (tx) => {
    const woken = await wakeSleepers(tx, sleepers);
    if (woken.length > 0) await queue.enqueue(woken.map(refOfKey), { tx, hasten: true });
    if (rows.length < sleepersMax) await runOn(tx.client, clearLeft, [keys, xids]);
    return woken.length;
  });
}

/** Per sweep. */
const keysMax = 100;

interface SleeperRow {
  readonly id: string;
  readonly record_key: string;
}

interface LeftRow {
  readonly wake_key: WakeKey;
  readonly xid: string;
}

function sleeperOf({ id, record_key }: SleeperRow): Sleeper {
  return { eventId: id, recordKey: record_key };
}

/**
 * Keys that somebody sleeps for; while anything waits to be settled all of them, for its run may have
 * looked already and be about to sleep.
 */
export const selectAwaited = {
  name: 'select_awaited',
  text: `
    select wake_key from unnest($1::text[]) as asked (wake_key)
    cross join lateral (
      select from causeway.event where event.waits_for = asked.wake_key limit 1) as sleeper
    union
    select wake_key from unnest($1::text[]) as asked (wake_key)
    where exists (select from causeway.event
      where event.state = 'waiting' and event.received_at > '-infinity')`,
};

/** As settling notes it. */
const insertAppeared = {
  name: 'insert_appeared',
  text: `
    insert into causeway.appeared (wake_key, xid, sleepers_left)
    select wake_key, pg_current_xact_id(), $2
    from unnest($1::text[]) as appearing (wake_key) order by wake_key
    on conflict (wake_key) do update set xid = excluded.xid, at = excluded.at,
      sleepers_left = appeared.sleepers_left or excluded.sleepers_left`,
};

const selectSleepers = {
  name: 'select_sleepers',
  text: `select id, record_key from causeway.event
    where waits_for = any($1) and record_key is not null limit $2`,
};

/**
 * What was parked keeps its problem until the next run, so that a trace tells why it slept. Others
 * may have woken it since it was found.
 */
const updateSleepers = {
  name: 'update_sleepers',
  text: `
    update causeway.event
    set state = 'waiting', waits_for = null, settled_at = null, settled_xid = null
    where id in (
      select id from causeway.event where id = any($1::uuid[]) and waits_for is not null
      order by id for update)
    returning record_key`,
};

const selectLeft = {
  name: 'select_left',
  text: `select wake_key, xid::text from causeway.appeared where sleepers_left
    order by at limit $1`,
};

/**
 * Who announces holds the key's lock before its transaction is numbered, so that a sleeper has the
 * lower number exactly if it slept before. A number that was not given out yet comes from a restored
 * dump, and slept before as well.
 */
const selectLeftSleepers = {
  name: 'select_left_sleepers',
  text: `select id, record_key
    from unnest($1::text[], $2::xid8[]) as left_key (wake_key, xid)
    join causeway.event on event.waits_for = left_key.wake_key
    where record_key is not null and (settled_xid < left_key.xid
      or settled_xid >= pg_snapshot_xmax(pg_current_snapshot()))
    limit $3`,
};

/** A later appearance of the same key has sleepers of its own. */
const clearLeft = {
  name: 'clear_left',
  text: `update causeway.appeared set sleepers_left = false
    from unnest($1::text[], $2::xid8[]) as left_key (wake_key, xid)
    where appeared.wake_key = left_key.wake_key and appeared.xid = left_key.xid`,
};
