import type { Pool } from 'pg';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Act } from '../ports/audit.ts';
import type { Queue } from '../ports/queue.ts';
import type { ProblemReport, ReplayFilter } from '../ports/store.ts';
import { must } from '../std/assert.ts';
import { actValues } from './audit.ts';
import { inTransaction, run, runOn, type Statement } from './database.ts';
import { keysOf, shareBuckets } from './locks.ts';
import { refOfKey } from './record-rows.ts';

/**
 * Sets parked events back to waiting and enqueues their records, in groups of bounded size; answers
 * how many events. What nobody can read stays parked, for there is no record to work on. Each event
 * goes through once: what the runs park again meanwhile is left where it is.
 */
export async function replay(
  pool: Pool,
  queue: Queue,
  which: ReplayFilter,
  act: Act,
): Promise<number> {
  const { statement, values } = parkedBy(which);
  const [start] = await run<{ now: string }>(pool, readNow, []);
  const { now } = must(start, 'A select without a table gives one row');
  let total = 0;
  let after = idMin;
  for (let group = 0; group < groupsMax; group += 1) {
    const found = await run<ParkedRow>(pool, statement, [...values, now, after, groupSizeMax]);
    const last = found.at(-1);
    if (last === undefined) break;
    after = last.id;
    total += await replayGroup(pool, queue, found, act);
  }
  return total;
}

const groupSizeMax = 1_000;
const groupsMax = 1_000;
const idMin = '00000000-0000-0000-0000-000000000000';

/** As text, for the driver's dates know no microseconds. */
const readNow = { name: 'replay_read_now', text: 'select clock_timestamp()::text as now' };

interface ParkedRow {
  readonly id: string;
  readonly record_key: string;
}

async function replayGroup(
  pool: Pool,
  queue: Queue,
  found: readonly ParkedRow[],
  act: Act,
): Promise<number> {
  const keys = [...new Set(found.map((row) => row.record_key))];
  return inTransaction(pool, shareBuckets(keys), async (tx) => {
    const ids = found.map((row) => row.id);
    const woken = await runOn<{ id: string }>(tx.client, unpark, [ids, ...actValues(act)]);
    await queue.enqueue(keys.map(refOfKey), { tx, hasten: true });
    return woken.length;
  });
}

/** The statement that finds what the filter means; each kind of filter has its own index. */
function parkedBy(which: ReplayFilter): { statement: Statement; values: readonly string[] } {
  const terms = [
    { name: 'ref', text: 'record_key =', value: which.ref && recordKey(which.ref) },
    { name: 'problem', text: `problem_code > '' and problem_code =`, value: which.problem },
    { name: 'event', text: 'id =', value: which.eventId },
  ].flatMap(({ name, text, value }) => (value === undefined ? [] : [{ name, text, value }]));
  const conditions = [...terms.map(({ text }) => text), 'settled_at < ', 'id > '];
  const condition = conditions.map((text, index) => `and ${text} $${index + 1}`).join(' ');
  const text = `
    select id, record_key from causeway.event
    where state = 'parked' and record_key is not null and kind <> 'unreadable' ${condition}
    order by id limit $${conditions.length + 1}`;
  const name = ['select_parked', ...terms.map((term) => term.name)].join('_by_');
  return { statement: { name, text }, values: terms.map((term) => term.value) };
}

/** The attempts start anew: an operator says that the cause is mended. One act per record. */
const unpark = {
  name: 'unpark',
  text: `
    with woken as (
      update causeway.event set state = 'waiting', problem_code = null, problem_message = null,
        waits_for = null, settled_at = null, settled_xid = null
      where id in (select id from causeway.event where id = any($1) and state = 'parked'
        order by id for update)
      returning id, record_key
    ), forget as (
      delete from causeway.retry where record_key in (select record_key from woken)
    ), act as (
      insert into causeway.audit (action, record_key, who, reason, correlation_id)
      select distinct 'retry', record_key, $2, $3, $4 from woken
    )
    select id from woken`,
};

/**
 * Parks everything that waits for these records: the end for records whose runs die or throw again
 * and again, so that they stop taking workers down and a person gets to see them.
 */
export async function giveUp(
  pool: Pool,
  refs: readonly RecordRef[],
  problem: ProblemReport,
): Promise<number> {
  const rows = await run<{ id: string }>(pool, parkWaiting, [
    keysOf(refs),
    problem.code,
    problem.message,
  ]);
  return rows.length;
}

const parkWaiting = {
  name: 'park_waiting',
  text: `
    with parked as (
      update causeway.event set state = 'parked', problem_code = $2, problem_message = $3,
        settled_at = clock_timestamp(), settled_xid = pg_current_xact_id()
      where record_key = any($1) and state = 'waiting' returning id
    ), forget as (
      delete from causeway.retry where record_key = any($1)
    )
    select id from parked`,
};
