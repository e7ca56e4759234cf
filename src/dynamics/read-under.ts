import { type CrmRow, underRowsMax } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { assert } from '../std/assert.ts';
import { isRecord } from '../std/is-record.ts';
import { isGuid } from './guid.ts';
import { wireName } from './lookup-columns.ts';
import { documentOf, problemOf } from './problems.ts';
import { rowsOf } from './rows.ts';
import type { CrmRequest, Sender } from './sender.ts';
import { tableName } from './tables.ts';

/** All rows below one, by the service's own hierarchy function (fact sheet dataverse, 12). */
export function readUnder(
  sender: Sender,
  table: 'account',
  id: string,
  columns: readonly string[],
  call: Call,
): Promise<readonly CrmRow[]> {
  return sender.send(requestOf(table, id, columns), call, (answer) => {
    if (answer.status !== 200) throw problemOf(answer, table);
    const document = documentOf(answer, table);
    const rows = rowsOf(document, table);
    // A part of a hierarchy would look like rows that are missing.
    if (isRecord(document) && document['@odata.nextLink'] !== undefined) throw tooMany(table);
    return { outcome: `${rows.length} found`, value: rows };
  });
}

function requestOf(table: 'account', id: string, columns: readonly string[]): CrmRequest {
  assert(isGuid(id), `A row of ${table} is named by a GUID.`);
  const { set, key } = tableName(table);
  const selected = [key, ...columns].map((column) => encodeURIComponent(wireName(table, column)));
  const below = `Microsoft.Dynamics.CRM.Under(PropertyName='${key}',PropertyValue='${id}')`;
  return {
    step: `read ${table} hierarchy`,
    method: 'GET',
    path: `${set}?$select=${selected.join(',')}&$filter=${encodeURIComponent(below)}`,
    headers: { prefer: `odata.maxpagesize=${underRowsMax}` },
    body: null,
    table,
    id: null,
    fields: null,
  };
}

function tooMany(table: string): Problem {
  return new Problem('CWY-3009', {
    place: `${table} hierarchy`,
    value: 'more rows than one page has',
    bound: `at most ${underRowsMax}`,
  });
}
