import type { Pool } from 'pg';
import type { ShareNews, ShareReport } from '../ports/crm-share.ts';
import { run } from './database.ts';

/** Tells what this process spends and reads what the others do; see `CrmShare`. */
export async function exchangeShares(
  pool: Pool,
  processId: string,
  reports: readonly ShareReport[],
): Promise<readonly ShareNews[]> {
  const rows = await run<NewsRow>(pool, exchange, [
    processId,
    reports.map(({ userId }) => userId),
    reports.map(({ requests }) => requests),
    reports.map(({ executionMs }) => executionMs),
    reports.map(({ closedForMs }) => closedForMs),
    silentSecondsMax,
    forgottenMax,
  ]);
  return rows.map((row) => ({
    userId: row.user_id,
    processes: Number(row.others) + 1,
    rank: Number(row.before),
    requests: row.requests,
    executionMs: row.execution_ms,
    closedForMs: row.closed_for_ms,
  }));
}

/** Forgets what the process told. */
export async function leaveShares(pool: Pool, processId: string): Promise<void> {
  await run(pool, leave, [processId]);
}

interface NewsRow {
  user_id: string;
  others: string;
  before: string;
  requests: number;
  execution_ms: number;
  closed_for_ms: number;
}

/** A process that says nothing for so long has stopped, or has nothing to send. */
const silentSecondsMax = 15;
/** Rows of processes that are gone, taken away in one go. */
const forgottenMax = 100;

/** The statement reads the others as they were before it wrote, so its own rows do not count. */
const exchange = {
  name: 'crm_share_exchange',
  text: `
    with told as (
      select * from unnest($2::text[], $3::float8[], $4::float8[], $5::float8[])
        with ordinality as t (user_id, requests, execution_ms, closed_for_ms, place)
    ), kept as (
      insert into causeway.crm_share (user_id, process_id, requests, execution_ms, closed_until)
      select user_id, $1, requests, execution_ms,
        clock_timestamp() + closed_for_ms * interval '1 millisecond' from told
      on conflict (user_id, process_id) do update set seen_at = clock_timestamp(),
        requests = excluded.requests, execution_ms = excluded.execution_ms,
        closed_until = excluded.closed_until
    ), forgotten as (
      delete from causeway.crm_share where (user_id, process_id) in (
        select user_id, process_id from causeway.crm_share
        where seen_at < clock_timestamp() - 20 * $6 * interval '1 second'
        limit $7 for update skip locked)
    )
    select told.user_id, count(other.process_id) as others,
      count(other.process_id) filter (where other.process_id < $1) as before,
      coalesce(sum(other.requests), 0) as requests,
      coalesce(sum(other.execution_ms), 0) as execution_ms,
      greatest(0, coalesce(extract(epoch from max(other.closed_until) - clock_timestamp()), 0)
        * 1000)::float8 as closed_for_ms
    from told left join causeway.crm_share other
      on other.user_id = told.user_id and other.process_id <> $1
      and other.seen_at > clock_timestamp() - $6 * interval '1 second'
    group by told.place, told.user_id order by told.place`,
};

const leave = {
  name: 'crm_share_leave',
  text: 'delete from causeway.crm_share where process_id = $1',
};
