import { refusal } from '../errors.ts';
import type { Aggregate, AggregateMethod } from '../odata/apply.ts';
import { rowScope } from '../odata/row-scope.ts';
import { type Cell, compareCells, type Field } from '../odata/scope.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';
import type { Aggregation, Result } from './operation.ts';
import { filteredRows } from './select-rows.ts';

/** The service aggregates no more rows than this. */
const rowsMax = 50_000;

const numbers = (cells: readonly Cell[]): number[] =>
  cells.filter((cell) => typeof cell === 'number');

const sum = (cells: readonly Cell[]): number =>
  numbers(cells).reduce((total, value) => total + value, 0);

const extreme = (cells: readonly Cell[], sign: 1 | -1): Cell =>
  cells
    .filter((cell) => cell !== null)
    .reduce<Cell>(
      (best, cell) => (best === null || sign * compareCells(cell, best) > 0 ? cell : best),
      null,
    );

const figures: Record<AggregateMethod, (cells: readonly Cell[]) => Cell> = {
  sum,
  average: (cells) => (numbers(cells).length === 0 ? null : sum(cells) / numbers(cells).length),
  min: (cells) => extreme(cells, -1),
  max: (cells) => extreme(cells, 1),
  countdistinct: (cells) => new Set(cells.filter((cell) => cell !== null)).size,
  count: (cells) => cells.length,
};

type Column = { readonly title: string; readonly field: Field<Row> | undefined };

const figureOf = (aggregate: Aggregate, field: Field<Row> | undefined, rows: readonly Row[]) =>
  figures[aggregate.method](rows.map((row) => field?.read(row) ?? null));

const groupRows = (rows: readonly Row[], columns: readonly Column[]): Row[][] => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map(({ field }) => field?.read(row)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
};

/** GET with `$apply`. Without groups there is one line, even over no rows. */
export const executeAggregation = (context: Context, operation: Aggregation): Result => {
  const { table, apply } = operation;
  const scope = rowScope(context.database, table);
  const columns: Column[] = apply.groups.map((path) => ({
    title: path.join('/'),
    field: scope.field(path),
  }));
  const fields = apply.aggregates.map(({ path }) =>
    path.length === 0 ? undefined : scope.field(path),
  );
  const rows = filteredRows(context, table, apply.filter, rowsMax + 1);
  if (rows.length > rowsMax) throw refusal('aggregateLimit', rowsMax);
  const groups = columns.length === 0 ? [[...rows]] : groupRows(rows, columns);
  const value = groups.map((group) => ({
    ...Object.fromEntries(
      columns.map(({ title, field }) => {
        const [first] = group;
        return [title, first === undefined ? null : (field?.read(first) ?? null)];
      }),
    ),
    ...Object.fromEntries(
      apply.aggregates.map((one, index) => [one.alias, figureOf(one, fields[index], group)]),
    ),
  }));
  const titles = [
    ...columns.map(({ title }) => title),
    ...apply.aggregates.map((one) => one.alias),
  ];
  const url = `${context.root}$metadata#${table.entitySet}(${titles.join(',')})`;
  return { status: 200, body: JSON.stringify({ '@odata.context': url, value }) };
};
