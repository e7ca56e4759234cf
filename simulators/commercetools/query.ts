import { invalidInput } from './errors.ts';
import { idLowerBound, matcher, requiredValues, type Variables } from './predicate/match.ts';
import { type Expression, parsePredicate } from './predicate/parse.ts';
import { type Row, valuesAt } from './storage/doc.ts';
import type { Table } from './storage/table.ts';

/** Bounds of the platform's query endpoints. */
const limitMax = 500;
const offsetMax = 10_000;
const limitDefault = 20;

type SortKey = { path: string[]; descending: boolean };

export type Query = {
  where: Expression[];
  variables: Variables;
  sort: SortKey[];
  limit: number;
  offset: number;
  withTotal: boolean;
  expand: string[];
};

export type Page = { rows: Row[]; total: number | undefined };

function bounded(name: string, raw: string | null, fallback: number, max: number): number {
  if (raw === null) return fallback;
  const value = Number(raw);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw invalidInput(
    `Malformed parameter: ${name}: '${raw}' is not an integer between 0 and ${max}.`,
  );
}

function parseSort(raw: string): SortKey {
  const match = /^\s*([\w.-]+)(?:\s+(asc|desc))?\s*$/i.exec(raw);
  if (!match?.[1])
    throw invalidInput(`Malformed parameter: sort: '${raw}' is not 'path [asc|desc]'.`);
  return { path: match[1].split('.'), descending: match[2]?.toLowerCase() === 'desc' };
}

function variablesOf(parameters: URLSearchParams): Variables {
  const variables = new Map<string, string[]>();
  for (const [name, value] of parameters) {
    if (!name.startsWith('var.')) continue;
    const key = name.slice('var.'.length);
    variables.set(key, [...(variables.get(key) ?? []), value]);
  }
  return variables;
}

/** Reads the query parameters of a collection endpoint; out of bounds or malformed is a 400. */
export function parseQuery(parameters: URLSearchParams): Query {
  return {
    where: parameters.getAll('where').map(parsePredicate),
    variables: variablesOf(parameters),
    sort: parameters.getAll('sort').map(parseSort),
    limit: bounded('limit', parameters.get('limit'), limitDefault, limitMax),
    offset: bounded('offset', parameters.get('offset'), 0, offsetMax),
    withTotal: parameters.get('withTotal') !== 'false',
    expand: parameters.getAll('expand'),
  };
}

function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left) < String(right) ? -1 : 1;
}

function sorted(rows: Row[], keys: readonly SortKey[]): Row[] {
  if (keys.length === 0) return rows;
  // The sort values are read once per row: a comparison sort asks for each of them many times.
  const keyed = rows.map((row) => ({
    row,
    values: keys.map(({ path }) => valuesAt(row, path)[0]),
  }));
  keyed.sort((left, right) => {
    for (const [at, { descending }] of keys.entries()) {
      const order = compareValues(left.values[at], right.values[at]);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

function candidates(table: Table, query: Query): Row[] {
  for (const where of query.where) {
    for (const { path, values } of requiredValues(where, query.variables)) {
      if (table.hasIndex(path)) return table.find(path, values);
    }
  }
  return table.rows();
}

const sortsByIdOnly = ({ sort }: Query): boolean =>
  sort.length === 1 && sort[0]?.path.join('.') === 'id' && !sort[0].descending;

/** Keyset page by id without a total: walks the id order and stops when the page is full. */
function keysetPage(table: Table, query: Query, matches: (row: Row) => boolean): Page {
  const bounds = query.where.map((where) => idLowerBound(where, query.variables));
  const rows: Row[] = [];
  for (const id of table.idsAfter(bounds.find((bound) => bound !== undefined))) {
    if (rows.length >= query.limit) break;
    const row = table.get(id);
    if (row && matches(row)) rows.push(row);
  }
  return { rows, total: undefined };
}

/** Runs a query; `visible` is the store or ownership filter of the endpoint. */
export function runQuery(table: Table, query: Query, visible: (row: Row) => boolean): Page {
  const tests = query.where.map((where) => matcher(where, query.variables));
  const matches = (row: Row) => visible(row) && tests.every((test) => test(row));
  if (sortsByIdOnly(query) && !query.withTotal && query.offset === 0) {
    return keysetPage(table, query, matches);
  }
  const found = sorted(candidates(table, query).filter(matches), query.sort);
  return {
    rows: found.slice(query.offset, query.offset + query.limit),
    total: query.withTotal ? found.length : undefined,
  };
}
