import type { CrmRow, CrmWrite } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import type { HttpAnswer } from './http.ts';
import { wireEntry, wireName } from './lookup-columns.ts';
import { documentOf, problemOf, saysChanged, saysExists, saysNoRow } from './problems.ts';
import { rowOf } from './rows.ts';
import type { CrmRequest, Sender } from './sender.ts';
import { rowPath, tableName } from './tables.ts';

/** Creates the row under its own id and learns its version in the same request. */
export function createRow(sender: Sender, write: CrmWrite, call: Call): Promise<CrmRow | 'exists'> {
  return sender.send<CrmRow | 'exists'>(createRequest(write, written(write)), call, (answer) => {
    if (saysExists(answer)) return { outcome: 'already there', value: 'exists' };
    return { outcome: 'created', value: writtenRow(answer, write) };
  });
}

/** Writes columns of the row that still has this version, and learns the next version. */
export function updateRow(
  sender: Sender,
  write: CrmWrite,
  etag: string,
  call: Call,
): Promise<CrmRow | 'changed' | 'gone'> {
  const request = patch(`update ${write.table}`, write, written(write), { 'if-match': etag });
  return sender.send<CrmRow | 'changed' | 'gone'>(request, call, (answer) => {
    if (saysChanged(answer)) return { outcome: 'changed meanwhile', value: 'changed' };
    if (saysNoRow(answer, write.id)) return { outcome: 'gone', value: 'gone' };
    return { outcome: 'updated', value: writtenRow(answer, write) };
  });
}

/**
 * Columns of an address: Dataverse refuses one of more than 32,768 characters. Of a write with more
 * columns than fit, the first come back.
 */
const askedCharsMax = 8_000;

/** What was written comes back as the row has it, for plug-ins may have made something else of it. */
function written({ table, values }: CrmWrite): readonly string[] {
  let chars = 0;
  return Object.keys(values).filter((column) => {
    chars += wireName(table, column).length + 1;
    return chars <= askedCharsMax;
  });
}

/** Create-only: a row that is there already is answered with 412 and stays as it is. */
export function createRequest(write: CrmWrite, returned: readonly string[]): CrmRequest {
  return patch(`create ${write.table}`, write, returned, { 'if-none-match': '*' });
}

/** The row as the service returned it: its key, its version and the columns asked back. */
export function writtenRow(answer: HttpAnswer, write: CrmWrite): CrmRow {
  if (answer.status !== 200 && answer.status !== 201) throw problemOf(answer, write.table);
  return rowOf(documentOf(answer, write.table), write.table);
}

/** The columns of a row and the rows that it points at, as a body has them. */
export function columnsOf(write: CrmWrite): Readonly<Record<string, unknown>> {
  const { table, values, binds } = write;
  const own = Object.entries(values).map(([column, value]) => wireEntry(table, column, value));
  const bound = binds.map((bind) => [`${bind.nav}@odata.bind`, `/${rowPath(bind.table, bind.id)}`]);
  return Object.fromEntries([...own, ...bound, ...partiesOf(write)]);
}

/** `Customer` among the parts that somebody has in an activity (fact sheet dataverse, 2.5). */
const customerMask = 11;

function partiesOf({ table, parties = [] }: CrmWrite): readonly (readonly [string, unknown])[] {
  if (parties.length === 0) return [];
  const rows = parties.map((party) => ({
    [`partyid_${party.table}@odata.bind`]: `/${rowPath(party.table, party.id)}`,
    participationtypemask: customerMask,
  }));
  return [[`${table}_activity_parties`, rows]];
}

function patch(
  step: string,
  write: CrmWrite,
  returned: readonly string[],
  condition: Readonly<Record<string, string>>,
): CrmRequest {
  const { table, id } = write;
  const asked = returned.map((column) => wireName(table, column));
  const selected = [tableName(table).key, ...asked].join(',');
  return {
    step,
    method: 'PATCH',
    path: `${rowPath(table, id)}?$select=${selected}`,
    // The row comes back so that its new version need not be asked for.
    headers: { 'content-type': 'application/json', prefer: 'return=representation', ...condition },
    body: columnsOf(write),
    table,
    id,
    fields: [...Object.keys(write.values), ...write.binds.map((bind) => bind.nav)],
  };
}
