import type { CrmSearch, CrmTable, CrmTerm, CrmTerms, CrmValue } from '../ports/crm.ts';
import { assert } from '../std/assert.ts';
import { isGuid } from './guid.ts';
import { isLookupColumn, wireName } from './lookup-columns.ts';
import { tableName } from './tables.ts';

/** Days without a time; OData takes their literals without quotes only. */
const dayColumns: readonly string[] = ['birthdate', 'anniversary'];

/** The searches that can find something: a column cannot have one of no values. */
export function answerable({ searches }: CrmSearch): readonly CrmTerms[] {
  for (const terms of searches) assert(terms.length > 0, 'A search without terms finds all rows.');
  return searches.filter((terms) => terms.every(({ anyOf }) => anyOf.length > 0));
}

/** `(a eq 'x' and (b eq 'y' or b eq 'z')) or (...)`, not encoded. */
export function filterOf(table: CrmTable, searches: readonly CrmTerms[]): string {
  return searches
    .map((terms) => `(${terms.map((term) => termOf(table, term)).join(' and ')})`)
    .join(' or ');
}

function termOf(table: CrmTable, { column, anyOf }: CrmTerm): string {
  const either = [...new Set(anyOf)].map(
    (value) => `${wireName(table, column)} eq ${literalOf(table, column, value)}`,
  );
  return either.length === 1 ? either.join('') : `(${either.join(' or ')})`;
}

function literalOf(table: CrmTable, column: string, value: CrmValue): string {
  assert(value !== null && value !== '', `A search for a blank ${column} finds strangers.`);
  if (typeof value !== 'string') return String(value);
  const pointsAtRow = isLookupColumn(table, column) || /^_\w+_value$/.test(column);
  const isId = pointsAtRow || column === tableName(table).key;
  assert(!isId || isGuid(value), `${table}.${column} is searched by a GUID.`);
  const isDay = dayColumns.includes(column) && /^\d{4}-\d\d-\d\d$/.test(value);
  return isId || isDay ? value : `'${value.replaceAll("'", "''")}'`;
}

/** Whether the values of a row hold all terms; text as Dataverse compares it, but no wildcards. */
export function fits(terms: CrmTerms, values: Readonly<Record<string, CrmValue>>): boolean {
  return terms.every(({ column, anyOf }) =>
    anyOf.some((wanted) => folded(values[column]) === folded(wanted)),
  );
}

/** Without case and trailing spaces, as SQL Server compares; accents count. */
function folded(value: CrmValue | undefined): CrmValue | undefined {
  return typeof value === 'string' ? value.normalize('NFC').trimEnd().toLowerCase() : value;
}
