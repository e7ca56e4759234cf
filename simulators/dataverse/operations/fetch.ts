import { refusal } from '../errors.ts';
import type { FetchEntity, FetchLink, FetchQuery } from '../fetch/fetch-query.ts';
import { parseFetch } from '../fetch/fetch-query.ts';
import { type Combination, needColumn, runFetch, type Sources } from '../fetch/run-fetch.ts';
import { noOptions } from '../odata/query-options.ts';
import { readName, type Table } from '../schema/schema.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';
import type { Fetch, Reading, Result } from './operation.ts';
import { environmentOf, pageSizeMax } from './select-rows.ts';
import { contextUrl, propertyText, rowWriter } from './write-row.ts';

const COOKIE = 'Microsoft.Dynamics.CRM.fetchxmlpagingcookie';
const MORE = 'Microsoft.Dynamics.CRM.morerecords';
const TOTAL = 'Microsoft.Dynamics.CRM.totalrecordcount';
const COUNT_MAX = 5000;

/** Columns of one alias that stand in the answer, with the name they get there. */
type Shown = {
  readonly alias: string;
  readonly table: Table;
  readonly columns: readonly { readonly name: string; readonly title: string }[];
};

const namesOf = (entity: FetchEntity, table: Table): FetchEntity['attributes'] =>
  entity.allAttributes
    ? table.columns.map(({ name }) => ({ name, alias: undefined }))
    : entity.attributes;

const shownOf = (link: FetchLink, sources: Sources): Shown[] => {
  const table = sources.get(link.alias);
  if (table === undefined) return [];
  const columns = namesOf(link, table).map(({ name, alias }) => ({
    name,
    title: alias ?? `${link.alias}.${name}`,
  }));
  const inner = link.links.flatMap((one) => shownOf(one, sources));
  return [{ alias: link.alias, table, columns }, ...inner];
};

const aliased = (entity: FetchEntity, table: Table): Shown => ({
  alias: '',
  table,
  columns: entity.attributes.flatMap(({ name, alias }) =>
    alias === undefined ? [] : [{ name, title: alias }],
  ),
});

/** Columns of the main table under their own names; all of them when none is asked for. */
const selection = (entity: FetchEntity, table: Table): string[] =>
  namesOf(entity, table)
    .filter(({ alias }) => alias === undefined)
    .map(({ name }) => {
      const column = needColumn(table, name);
      return column.type === 'lookup' ? readName(column) : column.name;
    });

const extraText = (shown: readonly Shown[], line: Combination): string => {
  let text = '';
  for (const { alias, table, columns } of shown) {
    const row = line.get(alias);
    if (row === undefined) continue;
    for (const { name, title } of columns) {
      const value = propertyText(table, row, needColumn(table, name));
      // The service leaves empty columns of linked tables out.
      if (value !== 'null') text += `,${JSON.stringify(title)}:${value}`;
    }
  }
  return text;
};

const sizeOf = (query: FetchQuery, pageSize: number | undefined): number =>
  Math.min(query.top ?? query.count ?? pageSize ?? pageSizeMax, pageSizeMax);

const pagingCookie = (page: number, last: Row | undefined): string => {
  const inner = `<cookie page="${page}"><place last="{${(last?.id ?? '').toUpperCase()}}" /></cookie>`;
  const twice = encodeURIComponent(encodeURIComponent(inner));
  return `<cookie pagenumber="${page + 1}" pagingcookie="${twice}" istracking="False" />`;
};

/** Clients of the service rely on the cookie without asking for it; the rest comes when asked for. */
const annotations = (
  operation: Fetch,
  query: FetchQuery,
  found: { readonly total: number; readonly more: boolean; readonly last: Row | undefined },
): string => {
  const { total, more, last } = found;
  const wants = (name: string): boolean => operation.annotations?.(name) === true;
  const counted = query.total ? Math.min(total, COUNT_MAX) : -1;
  const exceeded = query.total && total > COUNT_MAX;
  const parts = [
    wants(TOTAL) ? `"@${TOTAL}":${counted},"@${TOTAL}limitexceeded":${exceeded},` : '',
    more ? `"@${COOKIE}":${JSON.stringify(pagingCookie(query.page, last))},` : '',
    wants(MORE) ? `"@${MORE}":${more},` : '',
  ];
  return parts.join('');
};

/** GET of a set with a FetchXML query. */
export const executeFetch = (context: Context, operation: Fetch): Result => {
  const { table, fetchXml, pageSize } = operation;
  const query = parseFetch(fetchXml);
  if (query.entity.name !== table.name) {
    throw refusal(
      'argumentInvalid',
      `The entity '${query.entity.name}' of the query is not '${table.name}'.`,
    );
  }
  const { lines, sources } = runFetch(context.database, query, environmentOf(context));
  const size = sizeOf(query, pageSize);
  const start = (query.page - 1) * size;
  const page = lines.slice(start, start + size);
  const more = query.top === undefined && lines.length > start + size;
  const reading: Reading = {
    query: { ...noOptions, select: selection(query.entity, table) },
    annotations: operation.annotations,
  };
  const write = rowWriter(context, table, reading);
  const shown = [
    aliased(query.entity, table),
    ...query.entity.links.flatMap((link) => shownOf(link, sources)),
  ];
  const entries = page.flatMap((line) => {
    const row = line.get('');
    return row === undefined ? [] : `${write(row).slice(0, -1)}${extraText(shown, line)}}`;
  });
  const url = JSON.stringify(contextUrl(context, table, reading.query));
  const notes = annotations(operation, query, {
    total: lines.length,
    more,
    last: page.at(-1)?.get(''),
  });
  return {
    status: 200,
    body: `{"@odata.context":${url},${notes}"value":[${entries.join(',')}]}`,
    preferences: pageSize === undefined ? [] : [`odata.maxpagesize=${pageSize}`],
  };
};
