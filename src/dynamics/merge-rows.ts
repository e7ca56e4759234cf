import type { Crm, CrmRow, CrmTable } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import type { Problem } from '../problems/problem.ts';
import { assert } from '../std/assert.ts';
import { isGuid } from './guid.ts';
import { problemOf, saysNoRow } from './problems.ts';
import { readRow } from './read-row.ts';
import type { CrmRequest, Sender } from './sender.ts';
import { tableName } from './tables.ts';

type Mergeable = Parameters<Crm['merge']>[0];
type Ids = Parameters<Crm['merge']>[1];
type Merged = 'merged' | 'refused' | 'gone';

const active = 0;

/**
 * Merges with the service's own message, which moves what points at the subordinate. Columns are
 * left alone: the key of the subordinate stays with it (fact sheet dataverse, 9). No code says that
 * a row was inactive, nor does the repeat of a merge whose answer was lost look different, so after
 * a refusal both rows are read.
 */
export async function mergeRows(
  sender: Sender,
  table: Mergeable,
  ids: Ids,
  call: Call,
): Promise<Merged> {
  const told = await sender.send<'merged' | Problem>(requestOf(table, ids), call, (answer) => {
    if (answer.status === 204) return { outcome: 'merged', value: 'merged' };
    const problem = problemOf(answer, table);
    const absent = saysNoRow(answer, ids.master) || saysNoRow(answer, ids.subordinate);
    if (!absent && !['CWY-3006', 'CWY-3012'].includes(problem.code)) throw problem;
    return { outcome: absent ? 'gone' : 'refused', value: problem };
  });
  return told === 'merged' ? told : asTheyAre(sender, table, ids, told, call);
}

async function asTheyAre(
  sender: Sender,
  table: Mergeable,
  ids: Ids,
  problem: Problem,
  call: Call,
): Promise<Merged> {
  const columns = ['statecode', '_masterid_value'];
  const [master, subordinate] = await Promise.all([
    readRow(sender, table, ids.master, columns, call),
    readRow(sender, table, ids.subordinate, columns, call),
  ]);
  if (subordinate !== null && wentInto(subordinate, ids.master)) return 'merged';
  if (master === null || subordinate === null) return 'gone';
  if (isInactive(master) || isInactive(subordinate)) return 'refused';
  throw problem;
}

/** A row that somebody took back into use keeps the id of its master. */
function wentInto(row: CrmRow, master: string): boolean {
  const id = row.values._masterid_value;
  return isInactive(row) && typeof id === 'string' && id.toLowerCase() === master.toLowerCase();
}

function isInactive({ values }: CrmRow): boolean {
  return values.statecode !== active;
}

function requestOf(table: Mergeable, { master, subordinate }: Ids): CrmRequest {
  return {
    step: `merge ${table}`,
    method: 'POST',
    path: 'Merge',
    headers: { 'content-type': 'application/json' },
    body: {
      Target: entity(table, master),
      Subordinate: entity(table, subordinate),
      UpdateContent: typed(table),
      PerformParentingChecks: false,
    },
    table,
    id: master,
    fields: [],
  };
}

function entity(table: CrmTable, id: string) {
  assert(isGuid(id), `A row of ${table} is named by a GUID.`);
  return { ...typed(table), [tableName(table).key]: id };
}

function typed(table: CrmTable) {
  return { '@odata.type': `Microsoft.Dynamics.CRM.${table}` };
}
