import type { Pool } from 'pg';
import { recordKey } from '../core/model/record.ts';
import type { Intent, LedgerEntry } from '../ports/store.ts';
import { run } from './database.ts';
import { ledgerRow } from './settle-rows.ts';
import { storableJson } from './storable.ts';

/** Remembers the writes, the newest of each record, in one statement. */
export async function announce(pool: Pool, intents: readonly Intent[]): Promise<void> {
  const rows = new Map(
    intents.map(({ ref, known, intended }) => {
      const record_key = recordKey(ref);
      return [record_key, { record_key, known, intended }];
    }),
  );
  await run(pool, insertIntents, [storableJson([...rows.values()])]);
}

/** In the order of the keys, so that two groups wait for each other one way only. */
const insertIntents = {
  name: 'insert_intents',
  text: `
    insert into causeway.write_intent (record_key, known, intended)
    select record_key, known, intended
    from jsonb_to_recordset($1) as row (record_key text, known jsonb, intended jsonb)
    order by record_key
    on conflict (record_key) do update set known = excluded.known, intended = excluded.intended,
      announced_at = excluded.announced_at`,
};

/** Remembers rows that are about to be made, in one statement. */
export async function announceRows(pool: Pool, rows: readonly LedgerEntry[]): Promise<void> {
  await run(pool, insertAnnounced, [storableJson(rows.map(ledgerRow))]);
}

/** In the order of the keys, as settling writes them. */
const insertAnnounced = {
  name: 'insert_announced',
  text: `
    insert into causeway.ledger (record_key, fact_key, record_id, order_number, crm_table, crm_id,
      event_id, correlation_id, told)
    select distinct on (record_key, fact_key) record_key, fact_key, record_id, order_number,
      crm_table, crm_id, event_id, correlation_id, told
    from jsonb_to_recordset($1) as row (record_key text, fact_key text, record_id text,
      order_number text, crm_table text, crm_id text, event_id uuid, correlation_id text, told jsonb)
    order by record_key, fact_key
    on conflict (record_key, fact_key) do update set event_id = excluded.event_id,
      correlation_id = excluded.correlation_id, told = excluded.told`,
};
