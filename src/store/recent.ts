import type { Pool } from 'pg';
import type { RecentEvent } from '../ports/store.ts';
import { run } from './database.ts';
import { type EventLineRow, eventColumns, eventLineOf } from './event-rows.ts';

/**
 * Events settled after the cursor, oldest first; without a cursor the newest ones. In the order of
 * transaction numbers and only up to the oldest transaction still open, so that one which commits
 * late is never skipped by a cursor that has moved on.
 */
export async function recent(
  pool: Pool,
  cursor: string | null,
  rowsMax: number,
): Promise<{ events: readonly RecentEvent[]; cursor: string }> {
  const bound = Math.max(1, Math.min(rowsMax, recentRowsMax));
  const after = parseCursor(cursor);
  const rows =
    after === null
      ? (await run<RecentRow>(pool, selectNewest, [bound])).reverse()
      : await run<RecentRow>(pool, selectAfter, [after.xid, after.id, bound]);
  const last = rows.at(-1);
  return {
    events: rows.map(recentEventOf),
    cursor: last === undefined ? (cursor ?? startCursor) : `${last.settled_xid}:${last.id}`,
  };
}

const recentRowsMax = 1_000;
const startCursor = '0:00000000-0000-0000-0000-000000000000';

/** What the last run of the event wrote, if anything. Bounded by the event's own months. */
const select = `
  select ${eventColumns}, event.settled_xid, wrote.crm_table, wrote.crm_id, wrote.fields
  from causeway.event
  left join lateral (
    select crm_table, crm_id, fields from causeway.journal
    where journal.correlation_id = event.correlation_id and journal.event_id = event.id
      and journal.crm_id is not null
    order by journal.fields is null, journal.id desc limit 1
  ) as wrote on true
  where settled_xid < pg_snapshot_xmin(pg_current_snapshot())`;

const selectAfter = {
  name: 'recent_after',
  text: `${select} and (settled_xid, event.id) > ($1::xid8, $2::uuid)
    order by settled_xid, event.id limit $3`,
};

const selectNewest = {
  name: 'recent_newest',
  text: `${select} order by settled_xid desc, event.id desc limit $1`,
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

/** A cursor that is not one of ours counts as none: the reader starts with the newest again. */
function parseCursor(cursor: string | null): { xid: string; id: string } | null {
  const [, xid, id] = /^(\d{1,19}):([0-9a-f-]{36})$/.exec(cursor ?? '') ?? [];
  return xid === undefined || id === undefined ? null : { xid, id };
}
