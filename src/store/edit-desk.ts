import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Act } from '../ports/audit.ts';
import { assert, must } from '../std/assert.ts';
import type { Json } from '../std/json.ts';
import { type ActParts, type ActRow, tellAct } from './act-news.ts';
import { actValues } from './audit.ts';
import { inTransaction, runOn } from './database.ts';
import { shareBuckets } from './locks.ts';
import { storableJson } from './storable.ts';

/** Puts values in place of what the map makes of a record, and works on the record at once. */
export async function editColumns(
  parts: ActParts,
  ref: RecordRef,
  edits: readonly { readonly column: string; readonly value: Json }[],
  act: Act,
): Promise<{ readonly eventId: string }> {
  assert(
    edits.length > 0 && edits.length <= columnsMax,
    `Between 1 and ${columnsMax} columns are edited at once`,
  );
  const key = recordKey(ref);
  const rows = edits.map(({ column, value }) => ({ column_name: column, value }));
  return inTransaction(parts.pool, shareBuckets([key]), async (tx) => {
    const values = [key, storableJson(rows), ...actValues(act)];
    const [row] = await runOn<ActRow>(tx.client, insertEdits, values);
    const done = { ref, row: must(row, 'An insert returns its row') };
    return { eventId: await tellAct(tx, parts, done, { type: 'EditMade', act }) };
  });
}

const columnsMax = 100;

/** An edit takes the place of an earlier one as if that had never been. */
export const inPlaceOfEarlier = `on conflict (record_key, column_name) do update set
        value = excluded.value, instead_of = null, who = excluded.who,
        edited_at = excluded.edited_at, applied_at = null, xid = excluded.xid`;

/**
 * The run that writes a value knows what it is instead of. The attempts start anew, as with a replay.
 * The act names columns and no values.
 */
const insertEdits = {
  name: 'insert_edits',
  text: `
    with edit as (
      select distinct on (column_name) column_name, value
      from jsonb_to_recordset($2) as row (column_name text, value jsonb) order by column_name
    ), kept as (
      insert into causeway.column_edit (record_key, column_name, value, who)
      select $1, column_name, value, $3 from edit order by column_name
      ${inPlaceOfEarlier}
    ), forget as (
      delete from causeway.retry where record_key = $1
    )
    insert into causeway.audit (action, record_key, who, reason, correlation_id)
    select 'edit', $1, $3, concat_ws(': ', string_agg(column_name, ', ' order by column_name), $4::text),
      $5
    from edit returning id as audit_id, at`,
};
