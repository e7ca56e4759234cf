import type { CrmRow, CrmTable } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { wireName } from './lookup-columns.ts';
import { documentOf, problemOf, saysNoRow } from './problems.ts';
import { rowOf } from './rows.ts';
import type { Sender } from './sender.ts';
import { rowPath, tableName } from './tables.ts';

/** The row with the columns asked for, or null when Dataverse says that there is none. */
export function readRow(
  sender: Sender,
  table: CrmTable,
  id: string,
  columns: readonly string[],
  call: Call,
): Promise<CrmRow | null> {
  const asked = columns.length === 0 ? [tableName(table).key] : columns;
  const selected = asked.map((column) => encodeURIComponent(wireName(table, column)));
  const path = `${rowPath(table, id)}?$select=${selected.join(',')}`;
  return sender.send<CrmRow | null>(
    {
      step: `read ${table}`,
      method: 'GET',
      path,
      headers: {},
      body: null,
      table,
      id,
      fields: null,
    },
    call,
    (answer) => {
      if (saysNoRow(answer, id)) return { outcome: 'absent', value: null };
      if (answer.status !== 200) throw problemOf(answer, table);
      return { outcome: 'found', value: rowOf(documentOf(answer, table), table) };
    },
  );
}
