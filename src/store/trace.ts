import type { Pool } from 'pg';
import type { KeptBody, Trace, TraceQuery } from '../ports/store.ts';
import { type AuditRow, auditLineOf, selectActions } from './audit.ts';
import { run } from './database.ts';
import { type EventLineRow, eventColumns, eventLineOf } from './event-rows.ts';
import { type JournalRow, journalColumns, journalLineOf } from './journal-rows.ts';
import { type LedgerRow, type LinkRow, ledgerLineOf, linkOf } from './load.ts';

/**
 * All that is known about an id, whatever it is the id of: the records and correlations it leads to,
 * and from these the events, steps, links and timeline entries, oldest first. Every list is bounded;
 * of a long history the newest part is shown.
 */
export async function trace(pool: Pool, query: TraceQuery): Promise<Trace> {
  const seeds =
    query.by === 'id'
      ? await run<Seed>(pool, seedsOfId, [query.id.toLowerCase(), query.id, seedsMax])
      : await run<Seed>(pool, seedsOfName, [query.orderNumber, seedsMax]);
  const correlations = distinct(seeds.map((seed) => seed.correlation_id));
  const records = distinct(seeds.map((seed) => seed.record_key));
  if (correlations.length + records.length === 0) return nothing;

  const events = await run<EventLineRow>(pool, selectEvents, [correlations, records, eventsMax]);
  const allCorrelations = distinct([...correlations, ...events.map((row) => row.correlation_id)]);
  const allRecords = distinct([...records, ...events.map((row) => row.record_key)]);
  const steps = await run<JournalRow>(pool, selectSteps, [allCorrelations, stepsMax]);
  const links = await run<LinkRow>(pool, selectLinks, [allRecords, entriesMax]);
  const entries = await run<LedgerRow>(pool, selectEntries, [allRecords, entriesMax]);
  const eventIds = events.map((row) => row.id);
  const actions = await run<AuditRow>(pool, selectActions, [allRecords, eventIds, actionsMax]);
  return {
    events: events.map(eventLineOf).reverse(),
    steps: steps.map(journalLineOf),
    links: links.map(linkOf),
    entries: entries.map(ledgerLineOf),
    kept: await keptBodies(pool, events),
    actions: actions.map(auditLineOf),
  };
}

/** Asked for only when there is one: refused notifications are rare and their bodies large. */
async function keptBodies(pool: Pool, events: readonly EventLineRow[]): Promise<Trace['kept']> {
  const refused = events.filter(({ kind }) => kind === 'unreadable').map(({ id }) => id);
  return refused.length === 0 ? [] : run<KeptBody>(pool, selectKept, [refused]);
}

const selectKept = {
  name: 'trace_kept',
  text: `select id as "eventId", raw as body from causeway.event
    where id = any($1) and raw is not null order by id`,
};

const seedsMax = 200;
const eventsMax = 200;
const stepsMax = 2_000;
const entriesMax = 500;
const actionsMax = 200;
const nothing: Trace = { events: [], steps: [], links: [], entries: [], kept: [], actions: [] };

interface Seed {
  readonly correlation_id: string | null;
  readonly record_key: string | null;
}

/** Each branch is a look-up by index. $1 in lower case, as ids are written; $2 as it was given. */
const seedsOfId = {
  name: 'trace_seeds_of_id',
  text: `
    (select correlation_id, null as record_key from causeway.event where correlation_id = $2 limit $3)
    union (select correlation_id, null from causeway.journal where correlation_id = $2 limit $3)
    union (select correlation_id, null from causeway.event
      where id = case when $1 ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then $1::uuid end)
    union (select null, record_key from causeway.event where record_id = $2 limit $3)
    union (select null, record_key from causeway.link where record_id = $2 or crm_id in ($1, $2) limit $3)
    union (select null, record_key from causeway.link_former where merged and crm_id in ($1, $2) limit $3)
    union (select correlation_id, record_key from causeway.ledger where crm_id in ($1, $2) limit $3)
    union (select null, record_key from causeway.audit where correlation_id = $2 limit $3)
    union (select correlation_id, record_key from causeway.journal where crm_id in ($1, $2)
      order by id desc limit $3)`,
};

/** The number of an order, or the key of a business unit. */
const seedsOfName = {
  name: 'trace_seeds_of_name',
  text: `
    (select null as correlation_id, record_key from causeway.order_number
      where order_number = $1 limit $2)
    union (select null, record_key from causeway.business_unit where unit_key = $1 limit $2)`,
};

const selectEvents = {
  name: 'trace_events',
  text: `
    select * from (
      (select ${eventColumns} from causeway.event where correlation_id = any($1)
        order by id desc limit $3)
      union (select ${eventColumns} from causeway.event
        where record_id = any(select split_part(key, '/', 3) from unnest($2::text[]) as key)
          and record_key = any($2)
        order by id desc limit $3)
    ) as found order by id desc limit $3`,
};

const selectSteps = {
  name: 'trace_steps',
  text: `
    select * from (
      select ${journalColumns} from causeway.journal where correlation_id = any($1)
      order by id desc limit $2
    ) as newest order by id`,
};

const selectLinks = {
  name: 'trace_links',
  text: `select record_key, crm_table, crm_id, reason from causeway.link
    where record_key = any($1) order by linked_at limit $2`,
};

const selectEntries = {
  name: 'trace_entries',
  text: `
    select record_key, fact_key, order_number, crm_table, crm_id, event_id, correlation_id
    from causeway.ledger where record_key = any($1) order by written_at, fact_key limit $2`,
};

function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
