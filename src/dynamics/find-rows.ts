import { type CrmRow, type CrmSearch, type CrmTerms, searchesMax } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { assert } from '../std/assert.ts';
import { wireName } from './lookup-columns.ts';
import { documentOf, problemOf } from './problems.ts';
import { rowsOf } from './rows.ts';
import { answerable, filterOf, fits } from './search-filter.ts';
import type { CrmRequest, Sender } from './sender.ts';
import { tableName } from './tables.ts';

/**
 * Rows read for one look-up. Dataverse compares with wildcards, so that `a_b@x` also brings
 * `axb@x`; beyond this many the exact ones might have been left out.
 */
const candidatesMax = 100;

/** The service takes 32,768 characters; some are left for what stands before the path. */
const pathCharsMax = 32_000;

/** What one request found. */
interface Found {
  readonly exact: readonly CrmRow[];
  /** False when there may be more rows than were read. */
  readonly complete: boolean;
}

/**
 * Rows that fit one of the searches, those of the earlier searches first, so that `rowsMax` never
 * cuts them off. Rows that only a wildcard matched are dropped. When more rows come than are read,
 * each search is asked alone: the rows of one must not crowd out those of another.
 */
export async function findRows(
  sender: Sender,
  search: CrmSearch,
  columns: readonly string[],
  call: Call,
): Promise<readonly CrmRow[]> {
  assert(search.searches.length <= searchesMax, `At most ${searchesMax} searches at once.`);
  const searches = answerable(search);
  if (searches.length === 0) return [];
  const ask = (asked: readonly CrmTerms[]): Promise<Found> =>
    sendSearch(sender, { ...search, searches: asked }, columns, call);
  const all = await ask(searches);
  if (all.complete) return all.exact.slice(0, search.rowsMax);
  const found = new Map<string, CrmRow>();
  for (const terms of searches) {
    const { exact, complete } = searches.length === 1 ? all : await ask([terms]);
    for (const row of exact) if (!found.has(row.id)) found.set(row.id, row);
    if (found.size >= search.rowsMax) break;
    if (!complete) throw crowdedOut(search, terms);
  }
  return [...found.values()].slice(0, search.rowsMax);
}

function crowdedOut({ table, rowsMax }: CrmSearch, terms: CrmTerms): Problem {
  return new Problem('CWY-3009', {
    place: `${table}.${terms.map(({ column }) => column).join('+')}`,
    value: `${topOf(rowsMax)} rows by wildcard`,
    bound: `fewer than ${topOf(rowsMax)}`,
  });
}

function sendSearch(
  sender: Sender,
  search: CrmSearch,
  columns: readonly string[],
  call: Call,
): Promise<Found> {
  const { table, rowsMax } = search;
  return sender.send<Found>(requestOf(search, columns), call, (answer) => {
    if (answer.status !== 200) throw problemOf(answer, table);
    const read = rowsOf(documentOf(answer, table), table);
    const exact = exactRows(read, search.searches);
    const outcome = outcomeOf(Math.min(exact.length, rowsMax));
    return { outcome, value: { exact, complete: read.length < topOf(rowsMax) } };
  });
}

function requestOf({ table, searches, rowsMax }: CrmSearch, columns: readonly string[]) {
  const termColumns = searches.flatMap((terms) => terms.map(({ column }) => column));
  const asked = [...columns, ...termColumns].map((column) => wireName(table, column));
  const selected = [...new Set(asked)].map(encodeURIComponent).join(',');
  const filter = encodeURIComponent(filterOf(table, searches));
  const { set } = tableName(table);
  const path = `${set}?$select=${selected}&$filter=${filter}&$top=${topOf(rowsMax)}`;
  if (path.length > pathCharsMax) {
    throw new Problem('CWY-3006', {
      place: `find ${table}`,
      value: `a question of ${path.length} characters`,
      bound: `at most ${pathCharsMax}`,
    });
  }
  return {
    step: `find ${table}`,
    method: 'GET',
    path,
    headers: {},
    body: null,
    table,
    id: null,
    fields: null,
  } as const satisfies CrmRequest;
}

function topOf(rowsMax: number): number {
  return Math.max(candidatesMax, rowsMax);
}

function exactRows(rows: readonly CrmRow[], searches: readonly CrmTerms[]): readonly CrmRow[] {
  const inOrder = searches.flatMap((terms) => rows.filter((row) => fits(terms, row.values)));
  return [...new Set(inOrder)];
}

function outcomeOf(count: number): string {
  if (count === 0) return 'absent';
  return count === 1 ? 'found' : `${count} found`;
}
