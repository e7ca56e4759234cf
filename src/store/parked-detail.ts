import type { Pool } from 'pg';
import { recordKey } from '../core/model/record.ts';
import type { ParkedDetail, TroubledRecord } from '../ports/operator.ts';
import type { EventLine, JournalLine, Trace, TraceQuery } from '../ports/store.ts';
import { run } from './database.ts';
import { type EventLineRow, eventColumns, eventLineOf } from './event-rows.ts';
import { type JournalRow, journalColumns, journalLineOf } from './journal-rows.ts';
import { retriesOf } from './parked.ts';
import { trace } from './trace.ts';

/** What is parked or tried again of the records that the id leads to, and the last steps of each. */
export async function parkedDetail(pool: Pool, query: TraceQuery): Promise<ParkedDetail> {
  const found = await trace(pool, query);
  const keys = keysIn(found);
  const unnamed = found.events.filter(({ ref }) => ref === null).map(({ id }) => id);
  const rows = await run<EventLineRow>(pool, selectParked, [keys, unnamed, parkedMax]);
  const parked = Map.groupBy(rows.map(eventLineOf), keyOf);
  const retrying = new Map(
    (await retriesOf(pool, keys)).map((record) => [recordKey(record.ref), record]),
  );
  const troubled = [...new Set([...parked.keys(), ...retrying.keys()])];
  const steps = await stepsOf(pool, troubled);
  const records = troubled.map((key): TroubledRecord => {
    const events = parked.get(key) ?? [];
    const retry = retrying.get(key) ?? null;
    const own = steps.get(key) ?? [];
    return {
      ref: retry?.ref ?? events[0]?.ref ?? null,
      parked: events,
      retrying: retry,
      attempts: retry?.attempts ?? failedSince(own, events[0]),
      steps: own.slice(-stepsShownMax),
    };
  });
  return { records, actions: found.actions };
}

const parkedMax = 100;
/** Enough for the attempts to be counted: `retry.attemptsMax` runs of a few steps each. */
const stepsReadMax = 1_000;
const stepsShownMax = 20;

/** Groups the events of a record; a notification without one stands for itself. */
function keyOf({ ref, id }: EventLine): string {
  return ref === null ? id : recordKey(ref);
}

function keysIn({ events, links, entries }: Trace): readonly string[] {
  const refs = [
    ...events.flatMap(({ ref }) => ref ?? []),
    ...links.map(({ ref }) => ref),
    ...entries.map(({ order }) => order),
  ];
  return [...new Set(refs.map(recordKey))];
}

/**
 * Every failed run leaves one of the two steps, under the newest of its events. Ids sort by time, and
 * unlike times of day they do not depend on whose clock was read.
 */
function failedSince(steps: readonly JournalLine[], first: EventLine | undefined): number {
  if (first === undefined) return 0;
  return steps.filter(
    ({ step, eventId }) =>
      (step === 'postpone' || step === 'park') && eventId !== null && eventId >= first.id,
  ).length;
}

async function stepsOf(
  pool: Pool,
  recordKeys: readonly string[],
): Promise<ReadonlyMap<string, readonly JournalLine[]>> {
  const rows = await run<JournalRow>(pool, selectSteps, [recordKeys, stepsReadMax]);
  return Map.groupBy(rows.map(journalLineOf), ({ ref }) => (ref === null ? '' : recordKey(ref)));
}

const selectParked = {
  name: 'parked_of_records',
  text: `
    select * from (
      (select ${eventColumns} from causeway.event
        where record_key = any($1) and state = 'parked' order by id desc limit $3)
      union (select ${eventColumns} from causeway.event
        where id = any($2::uuid[]) and state = 'parked')
    ) as found order by id`,
};

const selectSteps = {
  name: 'last_steps_of_records',
  text: `
    select step.* from unnest($1::text[]) as key cross join lateral (
      select ${journalColumns} from causeway.journal where record_key = key
      order by id desc limit $2
    ) as step order by step.id`,
};
