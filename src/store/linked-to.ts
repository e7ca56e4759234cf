import type { Pool } from 'pg';
import type { LinkedRow } from '../ports/store.ts';
import { run } from './database.ts';
import { refOfKey } from './record-rows.ts';

/** The records that the CRM rows stand for; a row may stand for several, or for none. */
export async function linkedTo(
  pool: Pool,
  crmIds: readonly string[],
): Promise<readonly LinkedRow[]> {
  if (crmIds.length === 0) return [];
  const rows = await run<Row>(pool, selectLinked, [crmIds.map((id) => id.toLowerCase())]);
  return rows.map((row) => ({
    ref: refOfKey(row.record_key),
    crmId: row.crm_id,
    etag: row.etag,
  }));
}

interface Row {
  readonly record_key: string;
  readonly crm_id: string;
  readonly etag: string | null;
}

/** A mirror that was agreed with another row says nothing about the version of this one. */
export const selectLinked = {
  name: 'records_linked_to',
  text: `
    select link.record_key, link.crm_id, mirror.etag from causeway.link
    left join causeway.mirror on mirror.record_key = link.record_key
      and mirror.crm_id = link.crm_id
    where link.crm_id = any($1) order by link.record_key`,
};
