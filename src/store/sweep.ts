import type { Pool } from 'pg';
import type { Queue } from '../ports/queue.ts';
import { inTransaction, runOn } from './database.ts';
import { refOfKey } from './record-rows.ts';
import { tellLeft, type UnitNewsParts } from './unit-news.ts';
import { wakeLeftSleepers } from './wake.ts';

/**
 * Enqueues the records of events that have waited longer than this without a planned retry, oldest
 * first; answers how many. A record whose job still waits is not enqueued twice, the queue sees to
 * it. The safety net under everything that may go wrong between an event and its job. Also wakes what
 * was left asleep, see `wakeLeftSleepers`, and tells what is left of the news of units.
 */
export async function sweep(parts: UnitNewsParts, olderThanMs: number): Promise<number> {
  const { pool, queue } = parts;
  const woken = await wakeLeftSleepers(pool, queue);
  const told = await tellLeft(parts);
  return woken + told + (await sweepOverdue(pool, queue, olderThanMs));
}

async function sweepOverdue(pool: Pool, queue: Queue, olderThanMs: number): Promise<number> {
  return inTransaction(pool, '', async (tx) => {
    const rows = await runOn<OverdueRow>(tx.client, selectOverdue, [
      olderThanMs,
      eventsMax,
      backgroundMsMax,
    ]);
    for (const hasten of [true, false]) {
      const refs = rows
        .filter((row) => row.is_urgent === hasten)
        .map((row) => refOfKey(row.record_key));
      if (refs.length > 0) await queue.enqueue(refs, { tx, hasten });
    }
    return rows.length;
  });
}

/** Per sweep; under a longer backlog the next sweep goes on when these have been worked off. */
const eventsMax = 5_000;

/** What waits for longer behind those who ask for themselves does not stay behind them. */
const backgroundMsMax = 600_000;

interface OverdueRow {
  readonly record_key: string;
  readonly is_urgent: boolean;
}

/**
 * A record has one job, which may be in the background when it has news of its own as well: then, or
 * after `backgroundMsMax`, its job is urgent.
 */
const selectOverdue = {
  name: 'select_overdue',
  text: `
    select record_key, bool_or(kind <> 'derived'
        or received_at < clock_timestamp() - $3 * interval '1 millisecond') as is_urgent
    from (
      select record_key, kind, received_at from causeway.event
      where state = 'waiting' and received_at > '-infinity'
        and received_at < clock_timestamp() - $1 * interval '1 millisecond'
        and not exists (select from causeway.retry where retry.record_key = event.record_key
          and retry.next_at > clock_timestamp() - $1 * interval '1 millisecond')
      order by received_at limit $2) as overdue
    group by record_key`,
};
