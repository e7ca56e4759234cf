import type { ContactEvidence, CrmRow, CrmValue } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { documentOf, problemOf } from './problems.ts';
import { rowsOf } from './rows.ts';
import type { Sender } from './sender.ts';
import { tableName } from './tables.ts';

const table = 'contact';
const idColumn = 'cwy_commercetoolsid';
const emailColumn = 'emailaddress1';

/**
 * Rows read for one look-up. Dataverse compares with wildcards, so that `a_b@x` also brings
 * `axb@x`; beyond this many the exact ones might have been left out.
 */
const candidatesMax = 100;

/**
 * Contacts with the commercetools id, in whatever state, and active ones with the e-mail address;
 * those with the id come first, so that `rowsMax` never cuts them off. Rows that only a wildcard
 * matched are dropped.
 */
export async function findContacts(
  sender: Sender,
  evidence: ContactEvidence,
  columns: readonly string[],
  call: Call,
): Promise<readonly CrmRow[]> {
  const filter = filterOf(evidence);
  if (filter === null) return [];
  const top = Math.max(candidatesMax, evidence.rowsMax);
  const selected = [...new Set([...columns, idColumn, emailColumn])];
  const query = `$select=${selected.map(encodeURIComponent).join(',')}&$filter=${encodeURIComponent(filter)}`;
  return sender.send<readonly CrmRow[]>(
    {
      step: 'find contact',
      method: 'GET',
      path: `${tableName(table).set}?${query}&$top=${top}`,
      headers: {},
      body: null,
      table,
      id: null,
      fields: null,
    },
    call,
    (answer) => {
      if (answer.status !== 200) throw problemOf(answer, table);
      const read = rowsOf(documentOf(answer, table), table);
      const exact = exactRows(read, evidence);
      if (read.length >= top && exact.length < Math.min(read.length, evidence.rowsMax)) {
        throw new Problem('CWY-3009', {
          place: `${table}.${emailColumn}`,
          value: `${read.length} rows by wildcard`,
          bound: `fewer than ${top}`,
        });
      }
      return { outcome: outcomeOf(exact.length), value: exact.slice(0, evidence.rowsMax) };
    },
  );
}

function filterOf({ commercetoolsId, email }: ContactEvidence): string | null {
  const either = [
    ...(commercetoolsId === null ? [] : [`${idColumn} eq ${literal(commercetoolsId)}`]),
    ...(email === null ? [] : [`(${emailColumn} eq ${literal(email)} and statecode eq 0)`]),
  ];
  return either.length === 0 ? null : either.join(' or ');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function exactRows(rows: readonly CrmRow[], evidence: ContactEvidence): readonly CrmRow[] {
  const byId = rows.filter((row) => same(row.values[idColumn], evidence.commercetoolsId));
  const byEmail = rows.filter((row) => same(row.values[emailColumn], evidence.email));
  return [...new Set([...byId, ...byEmail])];
}

function same(value: CrmValue | undefined, wanted: string | null): boolean {
  return (
    typeof value === 'string' && wanted !== null && value.toLowerCase() === wanted.toLowerCase()
  );
}

function outcomeOf(count: number): string {
  if (count === 0) return 'absent';
  return count === 1 ? 'found' : `${count} found`;
}
