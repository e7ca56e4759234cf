import type { Pool } from 'pg';
import type { Act } from '../ports/audit.ts';
import type { Discarded } from '../ports/operator.ts';
import { assert } from '../std/assert.ts';
import { actValues } from './audit.ts';
import { run } from './database.ts';
import { pageRowsMax } from './page.ts';

/**
 * Ends parked events as `superseded` with the mark `discarded`: by a person's decision they are as
 * good as covered. The problem stays beside them, so that a trace tells what was given up.
 */
export async function discard(
  pool: Pool,
  eventIds: readonly string[],
  act: Act,
): Promise<Discarded> {
  assert(eventIds.length <= pageRowsMax, `At most ${pageRowsMax} events are discarded at once`);
  const rows = await run<{ event_id: string }>(pool, discardParked, [eventIds, ...actValues(act)]);
  const done = new Set(rows.map((row) => row.event_id));
  const wanted = [...new Set(eventIds)];
  return {
    discarded: wanted.filter((id) => done.has(id)),
    notParked: wanted.filter((id) => !done.has(id)),
  };
}

/** An event that is parked here and now, or none: the row lock waits for whoever wakes it. */
const discardParked = {
  name: 'discard_parked',
  text: `
    with gone as (
      update causeway.event set state = 'superseded', discarded = true, waits_for = null,
        settled_at = clock_timestamp(), settled_xid = pg_current_xact_id()
      where id in (select id from causeway.event where id = any($1::uuid[]) and state = 'parked'
        order by id for update)
      returning id, record_key
    )
    insert into causeway.audit (action, record_key, event_id, who, reason, correlation_id)
    select 'discard', record_key, id, $2, $3, $4 from gone order by id
    returning event_id`,
};
