import { refusal } from '../errors.ts';
import type { Expression } from './expression.ts';
import { type Aliases, parseFilter } from './filter-parser.ts';

export type AggregateMethod = 'sum' | 'min' | 'max' | 'average' | 'countdistinct' | 'count';

/** One figure over the rows of a group; a count needs no column. */
export type Aggregate = {
  readonly path: readonly string[];
  readonly method: AggregateMethod;
  readonly alias: string;
};

/** A parsed `$apply`: filter, then group, then aggregate, each of them optional. */
export type Apply = {
  readonly filter: Expression | undefined;
  readonly groups: readonly (readonly string[])[];
  readonly aggregates: readonly Aggregate[];
};

const methods: ReadonlySet<string> = new Set(['sum', 'min', 'max', 'average', 'countdistinct']);
const isMethod = (text: string): text is AggregateMethod => methods.has(text);

const malformed = (text: string): Error =>
  refusal('queryInvalid', `Syntax error in the $apply expression '${text}'.`);

/** What stands within the brackets of `name(...)`. */
const inside = (text: string, name: string): string | undefined =>
  text.startsWith(`${name}(`) && text.endsWith(')') ? text.slice(name.length + 1, -1) : undefined;

const aggregateOf = (text: string): Aggregate => {
  const counted = /^\$count\s+as\s+(\w+)$/.exec(text)?.[1];
  if (counted !== undefined) return { path: [], method: 'count', alias: counted };
  const [, path = '', method = '', alias = ''] =
    /^([\w/]+)\s+with\s+(\w+)\s+as\s+(\w+)$/.exec(text) ?? [];
  if (!isMethod(method)) throw malformed(text);
  return { path: path.split('/'), method, alias };
};

type Split = (text: string, separator: string) => string[];

const aggregatesOf = (text: string, split: Split): Aggregate[] => {
  const list = inside(text, 'aggregate');
  if (list === undefined) throw malformed(text);
  return split(list, ',').map(aggregateOf);
};

const groupOf = (text: string, split: Split): Omit<Apply, 'filter'> => {
  const [columns = '', aggregate, ...more] = split(text, ',');
  const list = inside(columns, '');
  if (list === undefined || more.length > 0) throw malformed(text);
  return {
    groups: split(list, ',').map((path) => path.split('/')),
    aggregates: aggregate === undefined ? [] : aggregatesOf(aggregate, split),
  };
};

/** Parses `$apply`: `filter(...)`, `groupby(...)` and `aggregate(...)`, joined by slashes. */
export const parseApply = (text: string, aliases: Aliases, split: Split): Apply => {
  let apply: Apply = { filter: undefined, groups: [], aggregates: [] };
  for (const step of split(text, '/')) {
    const filter = inside(step, 'filter');
    const group = inside(step, 'groupby');
    if (filter !== undefined) apply = { ...apply, filter: parseFilter(filter, aliases) };
    else if (group !== undefined) apply = { ...apply, ...groupOf(group, split) };
    else apply = { ...apply, aggregates: aggregatesOf(step, split) };
  }
  return apply;
};
