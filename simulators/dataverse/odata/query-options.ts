import { refusal } from '../errors.ts';
import { type Apply, parseApply } from './apply.ts';
import type { Expression } from './expression.ts';
import { type Aliases, parseFilter } from './filter-parser.ts';
import { type Cursor, cursorFrom } from './paging-cookie.ts';

export type Order = { readonly segments: readonly string[]; readonly descending: boolean };

export type Expand = { readonly navigation: string; readonly query: QueryOptions };

/** The system query options of a read, parsed. */
export type QueryOptions = {
  readonly select: readonly string[];
  readonly filter: Expression | undefined;
  readonly order: readonly Order[];
  readonly top: number | undefined;
  readonly expand: readonly Expand[];
  readonly count: boolean;
  readonly cursor: Cursor | undefined;
  /** Changes since this token are asked for. */
  readonly deltaToken: string | undefined;
  /** A query in FetchXML, which replaces all other options. */
  readonly fetchXml?: string;
  /** Groups and figures instead of rows. */
  readonly apply?: Apply;
};

/** Decoded parameters of a URL in their order. */
export type Parameters = ReadonlyMap<string, string>;

const EXPAND_DEPTH_MAX = 10;
const supported = new Set([
  '$select',
  '$filter',
  '$orderby',
  '$top',
  '$expand',
  '$count',
  '$skiptoken',
  '$deltatoken',
  '$apply',
]);

export const noOptions: QueryOptions = {
  select: [],
  filter: undefined,
  order: [],
  top: undefined,
  expand: [],
  count: false,
  cursor: undefined,
  deltaToken: undefined,
};

/** Splits at `separator`, but not within quotes or brackets. */
export const splitTop = (text: string, separator: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
};

const parseOrder = (text: string): Order => {
  const [path = '', direction = 'asc', ...more] = text.split(/\s+/);
  if (more.length > 0 || (direction !== 'asc' && direction !== 'desc')) {
    throw refusal('queryInvalid', `Syntax error in the $orderby expression '${text}'.`);
  }
  return { segments: path.split('/'), descending: direction === 'desc' };
};

const parseTop = (text: string): number => {
  if (!/^\d+$/.test(text)) {
    throw refusal(
      'queryInvalid',
      `Invalid value '${text}' for $top query option found. The $top query option requires a ` +
        'non-negative integer value.',
    );
  }
  return Number(text);
};

const parseExpand = (text: string, aliases: Aliases, depth: number): Expand => {
  const open = text.indexOf('(');
  if (open < 0) return { navigation: text, query: noOptions };
  if (!text.endsWith(')')) throw refusal('queryInvalid', `Syntax error in $expand '${text}'.`);
  const inner = new Map<string, string>();
  for (const part of splitTop(text.slice(open + 1, -1), ';')) {
    const equals = part.indexOf('=');
    inner.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  return { navigation: text.slice(0, open), query: parseLevel(inner, aliases, depth + 1) };
};

const parseLevel = (parameters: Parameters, aliases: Aliases, depth: number): QueryOptions => {
  if (depth > EXPAND_DEPTH_MAX) {
    throw refusal('queryInvalid', `$expand is nested deeper than ${EXPAND_DEPTH_MAX} levels.`);
  }
  const filter = parameters.get('$filter');
  const top = parameters.get('$top');
  const token = parameters.get('$skiptoken');
  return {
    select: splitTop(parameters.get('$select') ?? '', ','),
    filter: filter === undefined ? undefined : parseFilter(filter, aliases),
    order: splitTop(parameters.get('$orderby') ?? '', ',').map(parseOrder),
    top: top === undefined ? undefined : parseTop(top),
    expand: splitTop(parameters.get('$expand') ?? '', ',').map((part) =>
      parseExpand(part, aliases, depth),
    ),
    count: parameters.get('$count') === 'true',
    cursor: token === undefined ? undefined : cursorFrom(token),
    deltaToken: parameters.get('$deltatoken'),
  };
};

/** Parses the options of a URL. Other names that start with `$` are refused. */
export const parseQuery = (parameters: Parameters): QueryOptions => {
  if (parameters.size === 0) return noOptions;
  const aliases = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (name.startsWith('@')) aliases.set(name, value);
    else if (name.startsWith('$') && !supported.has(name)) {
      throw refusal('queryInvalid', `The query parameter ${name} is not supported`);
    }
  }
  const fetchXml = parameters.get('fetchXml');
  if (fetchXml !== undefined) return { ...noOptions, fetchXml };
  const apply = parameters.get('$apply');
  if (apply !== undefined) return { ...noOptions, apply: parseApply(apply, aliases, splitTop) };
  return parseLevel(parameters, aliases, 0);
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.includes('+') ? text.replaceAll('+', ' ') : text);
  } catch {
    throw refusal('queryInvalid', 'The URL is not encoded properly.');
  }
};

/** Splits the part of a URL after `?`; a name given twice keeps its last value. */
export const parseParameters = (text: string): Map<string, string> => {
  const parameters = new Map<string, string>();
  if (text === '') return parameters;
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    parameters.set(decode(name), equals < 0 ? '' : decode(part.slice(equals + 1)));
  }
  return parameters;
};
