import { waitFor } from '../../demo/wait.ts';
import { type Kind, writeSteps } from './kinds.ts';
import type { World } from './world.ts';

const settledMsMax = 60_000;

/** What PostgreSQL's clock says, for it is also the one that stamps events. */
export async function databaseNow(world: World): Promise<Date> {
  const { rows } = await world.database.query<{ now: Date }>('select clock_timestamp() as now');
  const [row] = rows;
  if (row === undefined) throw new Error('The database does not tell the time.');
  return row.now;
}

interface Standing {
  readonly messages: number;
  readonly open: number;
  readonly unapplied: number;
  /** Numbers of the problems that kept events from being applied. */
  readonly problems: string | null;
  readonly last: Date | null;
}

/**
 * Waits until every event since then is settled, also those that follow from the ones delivered, and
 * tells when the last one was. Throws when one came to another end than it should.
 */
export async function whenSettled(world: World, since: Date, count: number): Promise<Date> {
  let standing: Standing | undefined;
  return waitFor(
    `${count} events to be settled`,
    async () => {
      standing = await standingOf(world, since);
      const { messages, open, unapplied, problems, last } = standing;
      if (messages < count || open > 0 || last === null) return null;
      if (unapplied > 0)
        throw new Error(`${unapplied} of ${count} events were not applied: ${problems}`);
      return last;
    },
    { timeoutMs: settledMsMax, everyMs: 100 },
    () => JSON.stringify(standing),
  );
}

/** A payment's own event is settled as unchanged: what it changes is the order's. */
async function standingOf(world: World, since: Date): Promise<Standing> {
  const { rows } = await world.database.query<Standing>(
    `select count(*) filter (where kind = 'message')::int as messages,
       count(*) filter (where state = 'waiting')::int as open,
       count(*) filter (where state <> 'applied' and record_key not like '%/payment/%')::int
         as unapplied,
       string_agg(distinct problem_code, ' ') as problems,
       max(settled_at) as last
     from causeway.event where received_at >= $1 and kind <> 'crm'`,
    [since],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A count has one row.');
  return row;
}

/**
 * Milliseconds from the acceptance of each event to the answer that says that its row is written, by
 * the inbox and the journal. Ascending.
 */
export async function rowTimes(world: World, kind: Kind, since: Date): Promise<readonly number[]> {
  const { rows } = await world.database.query<{ ms: number }>(
    `select extract(epoch from max(journal.at) - event.received_at)::float8 * 1000
         + max(journal.duration_ms) as ms
     from causeway.event join causeway.journal using (correlation_id)
     where event.received_at >= $1 and event.kind = 'message'
       and journal.at >= $1 and journal.step = $2 and journal.status between 200 and 204
     group by event.id order by 1`,
    [since, writeSteps[kind]],
  );
  return rows.map(({ ms }) => ms);
}

/** The value below which the share of the ascending values lies. */
export function quantile(ascending: readonly number[], share: number): number {
  const index = Math.min(ascending.length - 1, Math.ceil(ascending.length * share) - 1);
  return ascending[Math.max(0, index)] ?? 0;
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
