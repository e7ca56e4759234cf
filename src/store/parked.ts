import type { Pool } from 'pg';
import type {
  Page,
  PageQuery,
  ParkedFilter,
  ParkedGroup,
  RetryingRecord,
} from '../ports/operator.ts';
import type { EventLine } from '../ports/store.ts';
import { catalogue } from '../problems/catalogue.ts';
import { run } from './database.ts';
import { type EventLineRow, eventColumns, eventLineOf } from './event-rows.ts';
import { problemCode } from './load.ts';
import { pageOf, rowsToRead } from './page.ts';
import { instant, refOfKey } from './record-rows.ts';
import { isUuid } from './uuid7.ts';

/** Parked events by problem, the most frequent first. */
export async function parkedGroups(
  pool: Pool,
  filter: ParkedFilter,
): Promise<readonly ParkedGroup[]> {
  const rows = await run<GroupRow>(pool, selectGroups, [...filterValues(filter), countedMax]);
  return rows.map((row) => ({
    problem: problemCode(row.problem_code),
    events: Math.min(Number(row.events), countedMax),
    records: Number(row.records),
    isMore: Number(row.events) > countedMax,
    oldest: instant(row.oldest),
    newest: instant(row.newest),
  }));
}

/** Events of one problem that are counted; the answer says when there are more. */
const countedMax = 100_000;

/** Parked events, the last one first. */
export async function parkedEvents(
  pool: Pool,
  filter: ParkedFilter,
  page: PageQuery,
): Promise<Page<EventLine>> {
  const rows = await run<PlacedRow & EventLineRow>(pool, selectParked, [
    ...filterValues(filter),
    ...placeValues(page, noPlaceAbove),
    rowsToRead(page),
  ]);
  return pageOf(rows, page, eventLineOf, ({ place, id }) => `${place}_${id}`);
}

/** Records that are tried again by themselves, the next one due first. */
export async function retryingRecords(
  pool: Pool,
  filter: ParkedFilter,
  page: PageQuery,
): Promise<Page<RetryingRecord>> {
  const rows = await run<PlacedRow & RetryRow>(pool, selectRetrying, [
    ...filterValues(filter),
    ...placeValues(page, noPlaceBelow),
    rowsToRead(page),
    waitingCountedMax,
  ]);
  return pageOf(rows, page, retryingOf, ({ place, record_key }) => `${place}_${record_key}`);
}

/** The planned retries of the records; those without one are left out. */
export async function retriesOf(
  pool: Pool,
  recordKeys: readonly string[],
): Promise<readonly RetryingRecord[]> {
  const rows = await run<RetryRow>(pool, selectRetries, [recordKeys, waitingCountedMax]);
  return rows.map(retryingOf);
}

const waitingCountedMax = 1_000;

/** Problem by problem: every branch is a range of one index, however many other events are parked. */
const ofKind = `($2::text is null or case when kind = 'unreadable' then kind
  else split_part(record_key, '/', 2) end = $2)`;
const parkedWith = `problem_code = code and problem_code > '' and state = 'parked'
  and settled_at >= coalesce($3::timestamptz, '-infinity') and ${ofKind}`;

const selectGroups = {
  name: 'parked_groups',
  text: `
    select code as problem_code, counted.*
    from unnest($1::text[]) as code cross join lateral (
      select count(*) as events, count(distinct record_key) as records, min(settled_at) as oldest,
        max(settled_at) as newest
      from (select record_key, settled_at from causeway.event where ${parkedWith}
        order by settled_at desc, id desc limit $4 + 1) as found
    ) as counted
    where events > 0 order by events desc, code`,
};

/** Microseconds, for a place between two rows must not be rounded. */
const placeText = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place`;

export const selectParked = {
  name: 'parked_events',
  text: `
    select event.*, ${placeText('event.settled_at')}
    from unnest($1::text[]) as code cross join lateral (
      select ${eventColumns} from causeway.event
      where ${parkedWith} and (settled_at, id) < ($4::timestamptz, $5::uuid)
      order by settled_at desc, id desc limit $6
    ) as event
    order by event.settled_at desc, event.id desc limit $6`,
};

const waitingEvents = (limit: string) => `(select count(*) from (
  select from causeway.event where event.record_key = retry.record_key and state = 'waiting'
  limit ${limit}) as waiting)`;

/** Without an index of its own, which every retry would have to pay for: the table is small. */
const selectRetrying = {
  name: 'retrying_records',
  text: `
    select retry.*, ${placeText('next_at')}, ${waitingEvents('$7')} as events
    from causeway.retry
    where problem_code = any($1) and ($2::text is null or split_part(record_key, '/', 2) = $2)
      and since >= coalesce($3::timestamptz, '-infinity')
      and (next_at, record_key) > ($4::timestamptz, $5::text)
    order by next_at, record_key limit $6`,
};

const selectRetries = {
  name: 'retries_of',
  text: `select retry.*, ${waitingEvents('$2')} as events from causeway.retry
    where record_key = any($1) order by next_at, record_key`,
};

interface GroupRow {
  readonly problem_code: string;
  readonly events: string;
  readonly records: string;
  readonly oldest: Date;
  readonly newest: Date;
}

interface PlacedRow {
  readonly place: string;
}

interface RetryRow {
  readonly record_key: string;
  readonly attempts: number;
  readonly since: Date;
  readonly next_at: Date;
  readonly problem_code: string;
  readonly events: string;
}

function retryingOf(row: RetryRow): RetryingRecord {
  return {
    ref: refOfKey(row.record_key),
    problem: problemCode(row.problem_code),
    attempts: row.attempts,
    since: instant(row.since),
    nextAt: instant(row.next_at),
    events: Number(row.events),
  };
}

/** The parameters that the statements begin with: codes, kind, since. */
function filterValues(filter: ParkedFilter): readonly unknown[] {
  const codes = Object.entries(catalogue)
    .filter(([code]) => filter.problem === undefined || code === filter.problem)
    .filter(([, entry]) => filter.class === undefined || entry.class === filter.class)
    .map(([code]) => code);
  return [codes, filter.kind ?? null, filter.since ?? null];
}

type Place = readonly [at: string, key: string];

const noPlaceAbove: Place = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
const noPlaceBelow: Place = ['-infinity', ''];

/** Where the page before ended. A cursor that is not one of ours counts as none. */
function placeValues({ cursor }: PageQuery, start: Place): Place {
  const [, at, key] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,15}Z)_(.+)$/.exec(cursor ?? '') ?? [];
  if (at === undefined || key === undefined || Number.isNaN(Date.parse(at))) return start;
  return start === noPlaceAbove && !isUuid(key) ? start : [at, key];
}
