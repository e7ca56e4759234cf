import { compileFilter, type Predicate } from '../odata/compile.ts';
import type { Expression, Literal, Path } from '../odata/expression.ts';
import type { Cursor } from '../odata/paging-cookie.ts';
import type { Order, QueryOptions } from '../odata/query-options.ts';
import { queryColumn, rowScope, rowsAlong } from '../odata/row-scope.ts';
import { type Cell, compareCells, type QueryEnvironment } from '../odata/scope.ts';
import type { PluralNavigation, Table } from '../schema/schema.ts';
import { isReference, type Row, type Value } from '../store/row.ts';
import type { Context } from './context.ts';
import { storesOf } from './rows.ts';

/** More rows than this never come in one answer. */
export const pageSizeMax = 5000;

type Equality = { readonly path: Path; readonly values: readonly Literal[] };

/** Equalities that must hold for the whole filter to hold. */
const equalitiesOf = (expression: Expression): Equality[] => {
  if (expression.kind === 'and') {
    return [...equalitiesOf(expression.left), ...equalitiesOf(expression.right)];
  }
  if (expression.kind === 'query' && expression.name === 'In') {
    return [{ path: expression.path, values: expression.values }];
  }
  if (expression.kind !== 'compare' || expression.operator !== 'eq') return [];
  const { left, right } = expression;
  if (left.kind === 'path' && right.kind === 'literal') return [{ path: left, values: [right] }];
  if (right.kind === 'path' && left.kind === 'literal') return [{ path: right, values: [left] }];
  return [];
};

/** Look-up of rows by one value of a column; undefined when that needs a scan. */
const finderOf = (
  context: Context,
  table: Table,
  name: string,
): ((value: Value) => readonly Row[] | undefined) => {
  const column = queryColumn(table, name);
  const store = context.database.store(table.name);
  if (column.name === table.primaryKey) {
    return (value) => {
      const row = store.get(String(value).toLowerCase());
      return row === undefined ? [] : [row];
    };
  }
  const key = table.keys.find((one) => one.columns.length === 1 && one.columns[0] === column.name);
  if (key === undefined) return (value) => store.findByIndex(column.name, value);
  return (value) => {
    const row = store.findByKey(key, { [column.name]: value });
    return row === undefined ? [] : [row];
  };
};

const byEquality = (context: Context, table: Table, equality: Equality): Row[] | undefined => {
  const [name, ...deeper] = equality.path.segments;
  if (name === undefined || deeper.length > 0) return undefined;
  const find = finderOf(context, table, name);
  const found = new Set<Row>();
  for (const { value } of equality.values) {
    const rows = value === null ? undefined : find(value);
    if (rows === undefined) return undefined;
    for (const row of rows) found.add(row);
  }
  return [...found].sort((a, b) => a.slot - b.slot);
};

/** Rows that can match, from an index when the filter allows it, else all of them. */
const candidates = (
  context: Context,
  table: Table,
  filter: Expression | undefined,
  afterSlot: number,
): Iterable<Row> => {
  if (table.isActivityUnion) {
    return storesOf(context, table).flatMap((home) => [
      ...context.database.store(home.name).scan(),
    ]);
  }
  for (const equality of filter === undefined ? [] : equalitiesOf(filter)) {
    const rows = byEquality(context, table, equality);
    if (rows !== undefined) return rows;
  }
  return context.database.store(table.name).scan(afterSlot);
};

type Sorter = {
  readonly cellsOf: (row: Row) => readonly Cell[];
  readonly compare: (
    left: readonly Cell[],
    leftSlot: number,
    right: readonly Cell[],
    rightSlot: number,
  ) => number;
};

const sorterOf = (context: Context, table: Table, order: readonly Order[]): Sorter => {
  const scope = rowScope(context.database, table);
  const fields = order.map(({ segments }) => scope.field(segments));
  return {
    cellsOf: (row) => fields.map((field) => field.read(row)),
    compare: (left, leftSlot, right, rightSlot) => {
      for (const [index, { descending }] of order.entries()) {
        const sign = compareCells(left[index] ?? null, right[index] ?? null);
        if (sign !== 0) return descending ? -sign : sign;
      }
      return leftSlot - rightSlot;
    },
  };
};

/** Slots mean nothing across the tables of the union, so it is ordered by its key. */
const effectiveOrder = (table: Table, order: readonly Order[]): readonly Order[] =>
  table.isActivityUnion ? [...order, { segments: [table.primaryKey], descending: false }] : order;

const ANCESTORS_MAX = 100;

const ancestorsOf = (context: Context, id: string): string[] => {
  const accounts = context.database.store('account');
  const found: string[] = [];
  let parent = accounts.get(id)?.values.parentaccountid;
  while (isReference(parent) && found.length < ANCESTORS_MAX) {
    found.push(parent.id);
    parent = accounts.get(parent.id)?.values.parentaccountid;
  }
  return found;
};

/** What query functions know about the caller and the moment. */
export const environmentOf = (context: Context): QueryEnvironment => ({
  now: Date.parse(context.now),
  userId: context.user.id,
  businessUnitId: context.organisation.businessUnit.id,
  ancestors: (id) => ancestorsOf(context, id),
});

const predicateOf = (
  context: Context,
  table: Table,
  filter: Expression | undefined,
): Predicate<Row> =>
  filter === undefined
    ? () => true
    : compileFilter(filter, rowScope(context.database, table, environmentOf(context)));

/** A page of rows and the place where the next one begins. */
export type Page = { readonly rows: readonly Row[]; readonly next: Cursor | undefined };

const pageInOrder = (
  context: Context,
  table: Table,
  matching: readonly Row[],
  order: readonly Order[],
  cursor: Cursor | undefined,
  size: number,
): Page => {
  const sorter = sorterOf(context, table, order);
  const keyed = matching.map((row) => ({ row, cells: sorter.cellsOf(row) }));
  const remaining =
    cursor === undefined
      ? keyed
      : keyed.filter(
          ({ row, cells }) => sorter.compare(cells, row.slot, cursor.order, cursor.slot) > 0,
        );
  remaining.sort((a, b) => sorter.compare(a.cells, a.row.slot, b.cells, b.row.slot));
  const taken = remaining.slice(0, size);
  const last = taken.at(-1);
  const more = remaining.length > size && last !== undefined;
  return {
    rows: taken.map(({ row }) => row),
    next: more
      ? { page: (cursor?.page ?? 1) + 1, order: last.cells, slot: last.row.slot }
      : undefined,
  };
};

const pageAsCreated = (
  rows: Iterable<Row>,
  matches: Predicate<Row>,
  cursor: Cursor | undefined,
  size: number,
): Page => {
  const taken: Row[] = [];
  const afterSlot = cursor?.slot ?? -1;
  for (const row of rows) {
    if (row.slot <= afterSlot || !matches(row)) continue;
    if (taken.length === size) {
      const slot = taken.at(-1)?.slot ?? -1;
      return { rows: taken, next: { page: (cursor?.page ?? 1) + 1, order: [], slot } };
    }
    taken.push(row);
  }
  return { rows: taken, next: undefined };
};

/** Finds one page of rows. `within` narrows it to the children of one row. */
export const selectPage = (
  context: Context,
  table: Table,
  query: QueryOptions,
  size: number,
  within?: readonly Row[],
): Page => {
  const matches = predicateOf(context, table, query.filter);
  const order = effectiveOrder(table, query.order);
  if (order.length === 0) {
    const afterSlot = query.cursor?.slot ?? -1;
    const rows = within ?? candidates(context, table, query.filter, afterSlot);
    return pageAsCreated(rows, matches, query.cursor, size);
  }
  const rows = within ?? candidates(context, table, query.filter, -1);
  const matching = Iterator.from(rows).filter(matches).toArray();
  return pageInOrder(context, table, matching, order, query.cursor, size);
};

/** Matching rows in order of creation, no more than `limit`. */
export const filteredRows = (
  context: Context,
  table: Table,
  filter: Expression | undefined,
  limit: number,
): readonly Row[] =>
  Iterator.from(candidates(context, table, filter, -1))
    .filter(predicateOf(context, table, filter))
    .take(limit)
    .toArray();

/** Number of matching rows, counted no further than `limit`. */
export const countRows = (
  context: Context,
  table: Table,
  filter: Expression | undefined,
  limit: number,
  within?: readonly Row[],
): number => {
  const matches = predicateOf(context, table, filter);
  let count = 0;
  for (const row of within ?? candidates(context, table, filter, -1)) {
    if (!matches(row)) continue;
    count += 1;
    if (count >= limit) break;
  }
  return count;
};

/** Rows at the far end of a collection; for the activity union, those of every activity table. */
export const relatedRows = (
  context: Context,
  child: Table,
  step: PluralNavigation,
  id: string,
): readonly Row[] =>
  storesOf(context, child).flatMap((home) => rowsAlong(context.database, home.name, step, id));

/** Children of a row as an expand asks for them. */
export const selectChildren = (
  context: Context,
  child: Table,
  step: PluralNavigation,
  id: string,
  query: QueryOptions,
): readonly Row[] => {
  const size = Math.min(query.top ?? pageSizeMax, pageSizeMax);
  return selectPage(context, child, query, size, relatedRows(context, child, step, id)).rows;
};
