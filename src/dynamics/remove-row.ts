import type { CrmChildTable } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { problemOf, saysNoRow } from './problems.ts';
import type { Sender } from './sender.ts';
import { rowPath } from './tables.ts';

/** Deletes a row; where the answer was lost, the repeat finds it gone. */
export function removeRow(
  sender: Sender,
  table: CrmChildTable,
  id: string,
  call: Call,
): Promise<'removed' | 'gone'> {
  const request = {
    step: `remove ${table}`,
    method: 'DELETE',
    path: rowPath(table, id),
    headers: {},
    body: null,
    table,
    id,
    fields: null,
  } as const;
  return sender.send<'removed' | 'gone'>(request, call, (answer) => {
    if (saysNoRow(answer, id)) return { outcome: 'gone', value: 'gone' };
    if (answer.status !== 204) throw problemOf(answer, table);
    return { outcome: 'removed', value: 'removed' };
  });
}
