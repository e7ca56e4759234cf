import type { Pool } from 'pg';
import type { RecentEvent } from '../ports/store.ts';
import { must } from '../std/assert.ts';
import { run } from './database.ts';
import { type EventLineRow, eventColumns, eventLineOf } from './event-rows.ts';

/**
 * Events settled after the cursor, oldest first; without a cursor the newest ones. The cursor is what
 * the last call could see (a snapshot) and not a place in an order: a transaction that started early
 * and commits late is neither skipped nor does it hold up the others.
 */
export async function recent(
  pool: Pool,
  cursor: string | null,
  rowsMax: number,
): Promise<{ events: readonly RecentEvent[]; cursor: string }> {
  const bound = Math.max(1, Math.min(rowsMax, recentRowsMax));
  const from = parseCursor(cursor);
  const until = from?.until ?? (await currentSnapshot(pool));
  if (from === null) {
    const rows = await run<RecentRow>(pool, selectNewest, [until, bound]);
    return { events: rows.map(recentEventOf).reverse(), cursor: until };
  }
  const rows = await run<RecentRow>(pool, selectSince, [
    from.seen,
    until,
    from.xid,
    from.id,
    bound,
  ]);
  const last = rows.at(-1);
  const isFull = last !== undefined && rows.length === bound;
  return {
    events: rows.map(recentEventOf),
    cursor: isFull ? [from.seen, until, last.settled_xid, last.id].join('|') : until,
  };
}

const recentRowsMax = 1_000;

async function currentSnapshot(pool: Pool): Promise<string> {
  const [row] = await run<{ snapshot: string }>(pool, readSnapshot, []);
  return must(row, 'A select without a table gives one row').snapshot;
}

const readSnapshot = {
  name: 'read_snapshot',
  text: 'select pg_current_snapshot()::text as snapshot',
};

/** With what the last run of the event wrote, if anything. */
const select = `
  select ${eventColumns}, event.settled_xid, wrote.crm_table, wrote.crm_id, wrote.fields
  from causeway.event
  left join lateral (
    select crm_table, crm_id, fields from causeway.journal
    where journal.correlation_id = event.correlation_id and journal.event_id = event.id
      and journal.crm_id is not null
    order by journal.fields is null, journal.id desc limit 1
  ) as wrote on true`;

/**
 * $1 has been seen, $2 is shown now, ($3, $4) ended the last page. Not visible in $1 means: numbered
 * after it, or open at its time; put this way the index serves both.
 */
const selectSince = {
  name: 'recent_since',
  text: `${select}
    where (settled_xid >= pg_snapshot_xmax($1::pg_snapshot)
        or settled_xid = any(array(select pg_snapshot_xip($1::pg_snapshot))))
      and pg_visible_in_snapshot(settled_xid, $2::pg_snapshot)
      and (settled_xid, event.id) > ($3::xid8, $4::uuid)
    order by settled_xid, event.id limit $5`,
};

const selectNewest = {
  name: 'recent_newest',
  text: `${select} where settled_xid is not null
      and pg_visible_in_snapshot(settled_xid, $1::pg_snapshot)
    order by settled_xid desc, event.id desc limit $2`,
};

interface RecentRow extends EventLineRow {
  readonly settled_xid: string;
  readonly crm_table: string | null;
  readonly crm_id: string | null;
  readonly fields: readonly string[] | null;
}

function recentEventOf(row: RecentRow): RecentEvent {
  return {
    ...eventLineOf(row),
    crmTable: row.crm_table,
    crmId: row.crm_id,
    fields: row.fields,
  };
}

interface Cursor {
  /** Snapshot of what earlier calls have shown. */
  readonly seen: string;
  /** Set within a list that takes several pages: what its first page could see. */
  readonly until: string | null;
  readonly xid: string;
  readonly id: string;
}

/** A cursor that is not one of ours counts as none: the reader starts with the newest again. */
function parseCursor(cursor: string | null): Cursor | null {
  const [seen = '', until = null, xid = '0', id = noId] = cursor?.split('|') ?? [];
  const snapshots = [seen, until ?? seen];
  const isOurs = snapshots.every((text) => /^\d+:\d+:[\d,]*$/.test(text)) && /^\d+$/.test(xid);
  return isOurs && /^[0-9a-f-]{36}$/.test(id) ? { seen, until, xid, id } : null;
}

const noId = '00000000-0000-0000-0000-000000000000';
