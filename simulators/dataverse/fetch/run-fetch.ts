import { refusal } from '../errors.ts';
import { fieldTypeOf } from '../odata/row-scope.ts';
import { type Cell, compareCells, type QueryEnvironment } from '../odata/scope.ts';
import type { Table } from '../schema/schema.ts';
import type { Column } from '../schema/types.ts';
import type { Database } from '../store/database.ts';
import { comparable, isReference, type Row } from '../store/row.ts';
import type {
  FetchCondition,
  FetchEntity,
  FetchFilter,
  FetchLink,
  FetchQuery,
} from './fetch-query.ts';
import { operatorTest } from './operators.ts';

/** One line of the answer: the row of each alias; the main table has the alias ''. */
export type Combination = ReadonlyMap<string, Row | undefined>;

/** Tables by alias, for reading the combinations. */
export type Sources = ReadonlyMap<string, Table>;

type Test = (combination: Combination) => boolean;

type Running = {
  readonly database: Database;
  readonly environment: QueryEnvironment;
  readonly sources: Map<string, Table>;
};

const combinationsMax = 1_000_000;

const needTable = (database: Database, name: string): Table => {
  const table = database.schema.tables.get(name);
  if (table === undefined || table.isActivityUnion) throw refusal('fetchNoEntity', name);
  return table;
};

/** The column of a table, as FetchXML names it: lookups by their logical name. */
export const needColumn = (table: Table, name: string): Column => {
  const column = table.columnByName.get(name);
  if (column === undefined) throw refusal('fetchNoAttribute', table.name, name);
  return column;
};

const cellOf = (table: Table, column: Column, row: Row | undefined): Cell => {
  if (row === undefined) return null;
  if (column.name === table.primaryKey) return row.id;
  if (column.type === 'bigint') return row.version;
  const value = row.values[column.name];
  if (value === undefined) return null;
  if (isReference(value)) return value.id;
  const type = fieldTypeOf(column);
  return (type === 'instant' || type === 'day') && typeof value === 'string'
    ? Date.parse(value)
    : value;
};

const sourceOf = (running: Running, alias: string): Table => {
  const table = running.sources.get(alias);
  if (table === undefined) throw refusal('fetchNoEntity', alias);
  return table;
};

const conditionTest = (running: Running, own: string, condition: FetchCondition): Test => {
  const alias = condition.entityName ?? own;
  const table = sourceOf(running, alias);
  const column = needColumn(table, condition.attribute);
  const test = operatorTest(
    condition.operator,
    fieldTypeOf(column),
    condition.values,
    running.environment,
  );
  return (combination) => test(cellOf(table, column, combination.get(alias)));
};

const filterTest = (running: Running, own: string, filter: FetchFilter): Test => {
  const tests = filter.parts.map((part) =>
    part.kind === 'filter' ? filterTest(running, own, part) : conditionTest(running, own, part),
  );
  if (tests.length === 0) return () => true;
  return filter.any
    ? (combination) => tests.some((test) => test(combination))
    : (combination) => tests.every((test) => test(combination));
};

const entityTest = (running: Running, own: string, entity: FetchEntity): Test => {
  const tests = entity.filters.map((filter) => filterTest(running, own, filter));
  return (combination) => tests.every((test) => test(combination));
};

/** Whether a filter looks at linked tables, which are known only later. */
const looksElsewhere = (filter: FetchFilter): boolean =>
  filter.parts.some((part) =>
    part.kind === 'filter' ? looksElsewhere(part) : part.entityName !== undefined,
  );

const declare = (running: Running, links: readonly FetchLink[]): void => {
  for (const link of links) {
    running.sources.set(link.alias, needTable(running.database, link.name));
    declare(running, link.links);
  }
};

/** Rows of the linked table by the column that is joined over. */
const joinIndex = (running: Running, link: FetchLink): ((value: Cell) => readonly Row[]) => {
  const table = needTable(running.database, link.name);
  const store = running.database.store(link.name);
  const column = needColumn(table, link.from);
  if (column.name === table.primaryKey) {
    return (value) => {
      const row = store.get(String(value));
      return row === undefined ? [] : [row];
    };
  }
  const index = new Map<string, Row[]>();
  for (const row of store.scan()) {
    const value = row.values[column.name];
    if (value === undefined) continue;
    const text = comparable(value);
    const bucket = index.get(text);
    if (bucket === undefined) index.set(text, [row]);
    else bucket.push(row);
  }
  return (value) => index.get(String(value).toLowerCase()) ?? [];
};

/** What a link makes of one line: its matches, the line itself, or nothing. */
const linesFor = (
  link: FetchLink,
  line: Combination,
  matches: readonly Combination[],
): readonly Combination[] => {
  if (matches.length === 0) {
    return link.linkType === 'outer' ? [new Map(line).set(link.alias, undefined)] : [];
  }
  return link.linkType === 'exists' ? [line] : matches;
};

const joined = (
  running: Running,
  own: string,
  link: FetchLink,
  lines: readonly Combination[],
): Combination[] => {
  const table = sourceOf(running, own);
  const to = needColumn(table, link.to);
  const find = joinIndex(running, link);
  const test = entityTest(running, link.alias, link);
  const result: Combination[] = [];
  for (const line of lines) {
    const value = cellOf(table, to, line.get(own));
    const rows = value === null ? [] : find(value);
    let matches = rows.map((row): Combination => new Map(line).set(link.alias, row)).filter(test);
    for (const inner of link.links) matches = joined(running, link.alias, inner, matches);
    for (const one of linesFor(link, line, matches)) result.push(one);
    if (result.length > combinationsMax) {
      throw refusal('argumentInvalid', `FetchXML: more than ${combinationsMax} combinations.`);
    }
  }
  return result;
};

const sorted = (
  running: Running,
  lines: readonly Combination[],
  entity: FetchEntity,
): readonly Combination[] => {
  const orders = [
    ...entity.orders.map((order) => ({ ...order, alias: order.entityName ?? '' })),
    ...entity.links.flatMap((link) =>
      link.orders.map((order) => ({ ...order, alias: order.entityName ?? link.alias })),
    ),
  ].map((order) => {
    const table = sourceOf(running, order.alias);
    return { ...order, table, column: needColumn(table, order.attribute) };
  });
  if (orders.length === 0) return lines;
  return lines.toSorted((a, b) => {
    for (const { alias, table, column, descending } of orders) {
      const left = cellOf(table, column, a.get(alias));
      const sign = compareCells(left, cellOf(table, column, b.get(alias)));
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  });
};

const distinctLines = (
  lines: readonly Combination[],
  aliases: readonly string[],
): Combination[] => {
  const seen = new Map<string, Combination>();
  for (const line of lines) {
    const key = ['', ...aliases].map((alias) => line.get(alias)?.id ?? '').join(' ');
    if (!seen.has(key)) seen.set(key, line);
  }
  return [...seen.values()];
};

/** Aliases whose columns show up in the answer. */
const shownAliases = (links: readonly FetchLink[]): string[] =>
  links.flatMap((link) => [
    ...(link.allAttributes || link.attributes.length > 0 ? [link.alias] : []),
    ...shownAliases(link.links),
  ]);

/** Runs a query: all lines in their order, and the tables by alias. */
export const runFetch = (
  database: Database,
  query: FetchQuery,
  environment: QueryEnvironment,
): { readonly lines: readonly Combination[]; readonly sources: Sources } => {
  const { entity } = query;
  const running: Running = { database, environment, sources: new Map() };
  running.sources.set('', needTable(database, entity.name));
  declare(running, entity.links);
  const early = entity.filters.filter((filter) => !looksElsewhere(filter));
  const late = entity.filters.filter(looksElsewhere);
  const before = entityTest(running, '', { ...entity, filters: early });
  let lines: Combination[] = [];
  for (const row of database.store(entity.name).scan()) {
    const line: Combination = new Map([['', row]]);
    if (before(line)) lines.push(line);
  }
  for (const link of entity.links) lines = joined(running, '', link, lines);
  lines = lines.filter(entityTest(running, '', { ...entity, filters: late }));
  if (query.distinct) lines = distinctLines(lines, shownAliases(entity.links));
  return { lines: sorted(running, lines, entity), sources: running.sources };
};
