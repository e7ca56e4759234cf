import type { Pool } from 'pg';
import type { ConsentEntry } from '../ports/operator.ts';
import type { TraceQuery } from '../ports/store.ts';
import { run } from './database.ts';
import { instant, refOfKey } from './record-rows.ts';
import { type ConsentRow, consentOf } from './view-rows.ts';

/**
 * What was known about the consents of a person, oldest first; of a long history the newest part. All
 * records that one CRM row stands for are one person.
 */
export async function consentHistory(
  pool: Pool,
  query: TraceQuery,
): Promise<readonly ConsentEntry[]> {
  const keys =
    query.by === 'id'
      ? await run<KeyRow>(pool, personsOfId, [query.id, query.id.toLowerCase()])
      : await run<KeyRow>(pool, personsOfOrderNumber, [query.orderNumber]);
  if (keys.length === 0) return [];
  const rows = await run<EntryRow>(pool, selectConsents, [
    keys.map(({ record_key }) => record_key),
    linesMax,
  ]);
  return rows.map(entryOf);
}

const linesMax = 1_000;
/** Customers of one person; a row that stands for more has been linked by mistake. */
const personsMax = 200;

interface KeyRow {
  readonly record_key: string;
}

interface EntryRow extends ConsentRow {
  readonly record_key: string;
  readonly crm_id: string | null;
  readonly known_since: Date;
  readonly event_id: string | null;
  readonly correlation_id: string;
}

function entryOf(row: EntryRow): ConsentEntry {
  return {
    ...consentOf(row),
    ref: refOfKey(row.record_key),
    crmId: row.crm_id,
    knownSince: instant(row.known_since),
    eventId: row.event_id,
    correlationId: row.correlation_id,
  };
}

/** The named records, and those that a row of theirs stands for as well. */
const withNamesakes = `
  (select record_key from named)
  union (select same.record_key from named join causeway.link using (record_key)
    join causeway.link as same on same.crm_id = link.crm_id)
  limit ${personsMax}`;

/** Lines outlive links: a record that is not linked any more is found by what was written then. */
export const personsOfId = {
  name: 'persons_of_id',
  text: `
    with named as (
      (select record_key from causeway.link where record_id = $1)
      union (select record_key from causeway.link where crm_id in ($1, $2))
      union (select record_key from causeway.link_former where merged and crm_id in ($1, $2))
      union (select record_key from causeway.consent where record_id = $1)
      union (select record_key from causeway.consent where crm_id in ($1, $2))
    ) ${withNamesakes}`,
};

/** An order of a guest is linked itself; other orders do not lead to their customer here. */
const personsOfOrderNumber = {
  name: 'persons_of_order_number',
  text: `
    with named as (select record_key from causeway.order_number where order_number = $1)
    ${withNamesakes}`,
};

const selectConsents = {
  name: 'select_consents',
  text: `
    select * from (
      select id, record_key, crm_id, channel, purpose, value, source, given, at, dated, known_since,
        event_id, correlation_id
      from causeway.consent where record_key = any($1) order by id desc limit $2
    ) as newest order by id`,
};
