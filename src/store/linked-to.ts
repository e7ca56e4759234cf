import type { Pool } from 'pg';
import type { LinkedRow } from '../ports/store.ts';
import { run } from './database.ts';
import { refOfKey } from './record-rows.ts';

/** A row that collects the orders of all guests still costs a page of changes only so much. */
const linkedMax = 1_000;

/**
 * The records that the CRM rows stand for, at most 1,000 of each, customers first; a row may stand for
 * several, or for none.
 */
export async function linkedTo(
  pool: Pool,
  crmIds: readonly string[],
): Promise<readonly LinkedRow[]> {
  if (crmIds.length === 0) return [];
  const asked = [...new Set(crmIds.map((id) => id.toLowerCase()))];
  const rows = await run<Row>(pool, selectLinked, [asked]);
  return rows.map((row) => ({
    ref: refOfKey(row.record_key),
    crmId: row.crm_id,
    reason: row.reason,
    etag: row.etag,
  }));
}

interface Row {
  readonly record_key: string;
  readonly crm_id: string;
  readonly reason: string;
  readonly etag: string | null;
}

/** A mirror that was agreed with another row says nothing about the version of this one. */
export const selectLinked = {
  name: 'records_linked_to',
  text: `
    select found.record_key, found.crm_id, found.reason, mirror.etag
    from unnest($1::text[]) as asked (crm_id)
    cross join lateral (
      select record_key, link.crm_id, reason, split_part(record_key, '/', 2) <> 'customer' as is_late
      from causeway.link where link.crm_id = asked.crm_id
      order by is_late, record_key limit ${linkedMax}
    ) as found
    left join causeway.mirror on mirror.record_key = found.record_key
      and mirror.crm_id = found.crm_id
    order by found.is_late, found.record_key`,
};
