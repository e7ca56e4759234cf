import type { Pool } from 'pg';
import { run } from './database.ts';

export interface Retention {
  /** Journal months that ended longer ago than this are dropped. */
  readonly journalDays: number;
  /** Events settled longer ago are forgotten; parked and waiting ones stay whatever their age. */
  readonly eventDays: number;
  /** Decisions, and questions that were answered, longer ago are forgotten; open ones stay. */
  readonly decisionDays: number;
}

/** What one round of maintenance did. */
export interface Maintained {
  readonly talliesSummed: number;
  readonly monthsMade: number;
  readonly monthsDropped: number;
  readonly eventsForgotten: number;
  readonly decisionsForgotten: number;
  readonly reviewsForgotten: number;
}

/**
 * Keeps the tables small: sums up the counts, forgets old appearances, decisions and events
 * that were settled long ago, makes the journal's next months and drops those past their time. Meant to run every
 * minute or so on one process; cheap when there is nothing to do.
 */
export async function maintain(pool: Pool, retention: Retention): Promise<Maintained> {
  const [tally] = await run<{ summed: string }>(pool, compact, []);
  await run(pool, forgetAppeared, [appearedMax]);
  const [made] = await run<{ made: string }>(pool, makeMonths, []);
  const [forgotten] = await run<{ forgotten: string }>(pool, forgetEvents, [
    retention.eventDays,
    eventsMax,
  ]);
  const [view] = await run<ViewRow>(pool, forgetDecided, [retention.decisionDays, decidedMax]);
  const old = await run<{ name: string }>(pool, oldMonths, [retention.journalDays]);
  for (const { name } of old.slice(0, monthsDroppedMax)) await dropMonth(pool, name);
  return {
    talliesSummed: Number(tally?.summed ?? 0),
    monthsMade: Number(made?.made ?? 0),
    monthsDropped: Math.min(old.length, monthsDroppedMax),
    eventsForgotten: Number(forgotten?.forgotten ?? 0),
    decisionsForgotten: Number(view?.decisions ?? 0),
    reviewsForgotten: Number(view?.reviews ?? 0),
  };
}

interface ViewRow {
  readonly decisions: string;
  readonly reviews: string;
}

const compact = { name: 'compact_tally', text: 'select causeway.compact_tally() as summed' };

/**
 * Only runs that are under way need the appearances, and no run takes longer than an hour; and the
 * sweep needs those that have sleepers left to wake.
 */
const forgetAppeared = {
  name: 'forget_appeared',
  text: `delete from causeway.appeared where wake_key in (
    select wake_key from causeway.appeared
    where at < clock_timestamp() - interval '1 hour' and not sleepers_left limit $1)`,
};
const appearedMax = 50_000;

/**
 * No event is older than its settling, and ids sort by time: so the oldest events stand first in the
 * primary key and no index of their own is needed. What waited or was parked for long has an old id
 * all the same, and is asked for the time of its settling as well. The id of an event of that age
 * is the time in hexadecimal, filled up with zeros.
 */
const forgetEvents = {
  name: 'forget_events',
  text: `
    with gone as (
      delete from causeway.event where id in (
        select id from causeway.event
        where id < rpad(lpad(to_hex((extract(epoch from clock_timestamp() - $1 * interval '1 day')
            * 1000)::bigint), 12, '0'), 32, '0')::uuid
          and state in ('applied', 'unchanged', 'superseded')
          and settled_at < clock_timestamp() - $1 * interval '1 day'
        order by id limit $2)
      returning id
    )
    select count(*) as forgotten from gone`,
};
/** Per round, and a round a minute: more than 800 events a second for ever. */
const eventsMax = 50_000;

/** Consents are proof and stay; so do the verdicts that answered a question. */
const forgetDecided = {
  name: 'forget_decided',
  text: `
    with decision as (
      delete from causeway.decision where id in (
        select id from causeway.decision where at < clock_timestamp() - $1 * interval '1 day'
        order by at limit $2)
      returning id
    ), review as (
      delete from causeway.review where id in (
        select id from causeway.review
        where state <> 'open' and settled_at < clock_timestamp() - $1 * interval '1 day'
        order by settled_at limit $2)
      returning id
    )
    select (select count(*) from decision) as decisions, (select count(*) from review) as reviews`,
};
/** Of each, per round. */
const decidedMax = 10_000;

const makeMonths = {
  name: 'make_journal_months',
  text: `select count(*) filter (where made) as made from (
    select causeway.ensure_journal_month(now() + months * interval '1 month') as made
    from generate_series(0, 2) as months) as month`,
};

/** Names come from `ensure_journal_month`, so they sort by time. */
const oldMonths = {
  name: 'old_journal_months',
  text: `
    select child.relname as name from pg_inherits
    join pg_class child on child.oid = inhrelid
    where inhparent = 'causeway.journal'::regclass
      and child.relname < 'journal_' || to_char((now() - $1 * interval '1 day') at time zone 'UTC', 'YYYY_MM')
    order by child.relname`,
};
const monthsDroppedMax = 12;

async function dropMonth(pool: Pool, name: string): Promise<void> {
  await pool.query(`drop table causeway."${name}"`);
}
