import type { Pool } from 'pg';
import { recordKey } from '../core/model/record.ts';
import type { Intent } from '../ports/store.ts';
import { run } from './database.ts';
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
