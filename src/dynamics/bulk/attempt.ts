import type { CrmRowProblem, CrmTable, CrmWrite } from '../../ports/crm.ts';
import type { Call } from '../../ports/trail.ts';
import { Problem } from '../../problems/problem.ts';
import type { HttpAnswer } from '../http.ts';
import { problemOf } from '../problems.ts';
import { rowPath, tableName } from '../tables.ts';
import { columnsOf } from '../write-row.ts';
import { answersIn } from '../writer/batch-answer.ts';
import { batchRequest } from '../writer/batch-request.ts';
import { type BulkParts, problemIn, sendBulk } from './bulk-request.ts';

/**
 * What came of rows in one request: each has its own answer (those not named are written), the
 * request failed as a whole, or the table does not know the message.
 */
export type Attempt =
  | { readonly is: 'answered'; readonly problems: readonly CrmRowProblem[] }
  | { readonly is: 'failed'; readonly problem: Problem }
  | { readonly is: 'unknown message' };

/** One request that writes all rows. */
export type AttemptRows = (
  table: CrmTable,
  rows: readonly CrmWrite[],
  call: Call,
) => Promise<Attempt>;

/** All rows in one transaction of the service: any bad row fails them all (fact sheet, 5). */
export function upsertMultiple(parts: BulkParts): AttemptRows {
  return async (table, rows, call) => {
    const type = `Microsoft.Dynamics.CRM.${table}`;
    const targets = rows.map((row) => ({
      '@odata.type': type,
      [tableName(table).key]: row.id,
      ...columnsOf(row),
    }));
    const wire = {
      method: 'POST',
      path: `${tableName(table).set}/Microsoft.Dynamics.CRM.UpsertMultiple`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Targets: targets }),
    } as const;
    const request = {
      step: `upsert many ${table}`,
      table,
      fields: fieldsOf(rows),
      note: `${rows.length} rows`,
      work: { kind: 'row', weight: rows.length },
      wire,
    } as const;
    return sendBulk<Attempt>(parts, request, call, (answer) => {
      if (answer.status === 204 || answer.status === 200) {
        return { outcome: 'written', value: { is: 'answered', problems: [] } };
      }
      if (saysUnknownMessage(answer)) {
        return { outcome: 'not offered', value: { is: 'unknown message' } };
      }
      throw problemOf(answer, table);
    }).catch((error: unknown) => ({ is: 'failed', problem: problemIn(error) }));
  };
}

/** Each row on its own, in one `$batch` that goes on after a bad row. */
export function upsertByBatch(parts: BulkParts): AttemptRows {
  return async (table, rows, call) => {
    const wires = rows.map(
      (row) =>
        ({
          method: 'PATCH',
          path: rowPath(table, row.id),
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(columnsOf(row)),
        }) as const,
    );
    const request = {
      step: `upsert each ${table}`,
      table,
      fields: fieldsOf(rows),
      note: `batch of ${rows.length}`,
      work: { kind: 'part', weight: rows.length },
      wire: batchRequest(wires, `batch_${parts.newId()}`),
    } as const;
    return sendBulk<Attempt>(parts, request, call, (answer) => {
      const answers = answersIn(answer);
      if (answers === null) throw problemOf(answer, '$batch');
      const problems = rows.flatMap((row, index) => problemWith(row, answers[index], table));
      const outcome = problems.length === 0 ? 'written' : `${problems.length} not written`;
      return { outcome, value: { is: 'answered', problems } };
    }).catch((error: unknown) => ({ is: 'failed', problem: problemIn(error) }));
  };
}

function problemWith(
  { id }: CrmWrite,
  answer: HttpAnswer | undefined,
  table: CrmTable,
): readonly CrmRowProblem[] {
  if (answer === undefined) {
    return [{ id, problem: new Problem('CWY-3002', { place: table, value: 'no answer' }) }];
  }
  return answer.status < 300 ? [] : [{ id, problem: problemOf(answer, table) }];
}

/** The service does not know the message, or not for this table. */
function saysUnknownMessage(answer: HttpAnswer): boolean {
  if (answer.status === 405 || answer.status === 501) return true;
  return /Resource not found for the segment|yet been implemented|not supported/i.test(
    answer.status === 404 || answer.status === 400 ? answer.text : '',
  );
}

function fieldsOf(rows: readonly CrmWrite[]): readonly string[] {
  const names = new Set<string>();
  for (const { values, binds } of rows) {
    for (const name of Object.keys(values)) names.add(name);
    for (const { nav } of binds) names.add(nav);
  }
  return [...names];
}
