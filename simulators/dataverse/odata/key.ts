import { refusal } from '../errors.ts';
import { isGuid } from '../guid.ts';
import { keyOver, type Schema, type Table } from '../schema/schema.ts';
import type { AlternateKey, Column } from '../schema/types.ts';
import type { Value, Values } from '../store/row.ts';
import { literalOf } from './filter-parser.ts';
import { tokenize } from './lexer.ts';
import { splitTop } from './query-options.ts';

/** How a URL names one row. `text` is the key as written, for echoing. */
export type RowKey =
  | { readonly kind: 'id'; readonly id: string }
  | {
      readonly kind: 'alternate';
      readonly key: AlternateKey;
      readonly values: Values;
      readonly text: string;
    };

/** Characters that the service refuses within key values, even percent-encoded. */
const dangerous = /[<>*%&:\\?+/]/;

const keyColumn = (table: Table, name: string): Column => {
  const plain = table.columnByName.get(name);
  const column =
    plain !== undefined && plain.type !== 'lookup' ? plain : table.lookupByReadName.get(name);
  if (column === undefined) throw refusal('keyInvalid', table.name);
  return column;
};

const keyValue = (table: Table, column: Column, text: string): Value => {
  const [token, more] = tokenize(text);
  const literal = token === undefined || more !== undefined ? undefined : literalOf(token);
  if (literal === undefined || literal.value === null) throw refusal('keyInvalid', table.name);
  const isText = column.type === 'text';
  if (isText !== (literal.type === 'string')) throw refusal('keyInvalid', table.name);
  const danger = isText ? dangerous.exec(String(literal.value))?.[0] : undefined;
  if (danger !== undefined) throw refusal('pathDangerous', danger);
  if (column.type === 'lookup') {
    const target = column.navigations?.[0]?.targets[0] ?? '';
    return { table: target, id: String(literal.value).toLowerCase() };
  }
  return literal.value;
};

/** Parses what stands between the brackets of `contacts(...)`. */
export const parseKey = (table: Table, text: string): RowKey => {
  if (isGuid(text)) return { kind: 'id', id: text.toLowerCase() };
  const values: Record<string, Value> = {};
  for (const part of splitTop(text, ',')) {
    const equals = part.indexOf('=');
    if (equals < 0) throw refusal('keyInvalid', table.name);
    const column = keyColumn(table, part.slice(0, equals).trim());
    const valueText = part.slice(equals + 1).trim();
    if (column.name === table.primaryKey && isGuid(valueText)) {
      return { kind: 'id', id: valueText.toLowerCase() };
    }
    values[column.name] = keyValue(table, column, valueText);
  }
  const key = keyOver(table, Object.keys(values));
  if (key === undefined) throw refusal('keyInvalid', table.name);
  return { kind: 'alternate', key, values, text };
};

export type RowAddress = { readonly table: Table; readonly key: RowKey };

const decoded = (uri: string): string => {
  if (!uri.includes('%')) return uri;
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
};

/** Parses `/contacts(...)`, `contacts(...)` or the absolute form; undefined when it is neither. */
export const parseRowAddress = (schema: Schema, uri: string): RowAddress | undefined => {
  const relative = decoded(uri)
    .replace(/^https?:\/\/[^/]+\/api\/data\/v[\d.]+\//, '')
    .replace(/^\//, '');
  const found = /^(\w+)\((.*)\)$/.exec(relative);
  const table = schema.bySet.get(found?.[1] ?? '');
  if (table === undefined || found?.[2] === undefined) return undefined;
  return { table, key: parseKey(table, found[2]) };
};
