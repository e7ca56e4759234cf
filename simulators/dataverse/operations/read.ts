import { refusal } from '../errors.ts';
import { cookieFrom } from '../odata/paging-cookie.ts';
import { follow, queryColumn } from '../odata/row-scope.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';
import type { CountRows, List, ReadProperty, ReadRelated, Result, Retrieve } from './operation.ts';
import { etagOf, needRow } from './rows.ts';
import { countRows, pageSizeMax, relatedRows, selectPage } from './select-rows.ts';
import { contextUrl, propertyText, rowWriter, writeSingle } from './write-row.ts';

const TOTAL = 'Microsoft.Dynamics.CRM.totalrecordcount';
const COUNT_MAX = 5000;

/** GET of one row; an expand or annotations rule out "not modified". */
export const executeRetrieve = (context: Context, operation: Retrieve): Result => {
  const { table, key, reading, ifNoneMatch } = operation;
  const located = needRow(context, table, key);
  const etag = etagOf(located.row);
  const plain = reading.query.expand.length === 0 && reading.annotations === undefined;
  if (plain && ifNoneMatch === etag) return { status: 304, etag };
  const body = writeSingle(context, { table, row: located.row }, reading);
  return { status: 200, body, etag };
};

const listSize = (operation: List): number => {
  if (operation.pageSize !== undefined) return Math.min(operation.pageSize, pageSizeMax);
  return Math.min(operation.reading.query.top ?? pageSizeMax, pageSizeMax);
};

const countPart = (
  context: Context,
  operation: List,
  within: readonly Row[] | undefined,
): string => {
  const { query, annotations } = operation.reading;
  if (!query.count && annotations === undefined) return '';
  const counted = query.count
    ? countRows(context, operation.table, query.filter, COUNT_MAX + 1, within)
    : -1;
  const capped = Math.min(counted, COUNT_MAX);
  const total = annotations?.(TOTAL)
    ? `"@${TOTAL}":${capped},"@${TOTAL}limitexceeded":${counted > COUNT_MAX},`
    : '';
  return total + (query.count ? `"@odata.count":${capped},` : '');
};

const withinOf = (context: Context, operation: List): readonly Row[] | undefined => {
  if (operation.within === undefined) return undefined;
  const { owner, step } = operation.within;
  const { row } = needRow(context, owner.table, owner.key);
  return relatedRows(context, operation.table, step, row.id);
};

/** GET of a set or of a collection. */
export const executeList = (context: Context, operation: List): Result => {
  const { table, reading, pageSize, selfUrl } = operation;
  const within = withinOf(context, operation);
  const page = selectPage(context, table, reading.query, listSize(operation), within);
  const rows = page.rows.map(rowWriter(context, table, reading)).join(',');
  // With `$top` alone the answer is complete; with a page size `$top` does not count.
  const pages = pageSize !== undefined || reading.query.top === undefined;
  const separator = selfUrl.includes('?') ? '&' : '?';
  const next =
    page.next !== undefined && pages
      ? `,"@odata.nextLink":${JSON.stringify(
          `${selfUrl}${separator}$skiptoken=${encodeURIComponent(cookieFrom(page.next))}`,
        )}`
      : '';
  const url = JSON.stringify(contextUrl(context, table, reading.query));
  const count = countPart(context, operation, within);
  return {
    status: 200,
    body: `{"@odata.context":${url},${count}"value":[${rows}]${next}}`,
    preferences: pageSize === undefined ? [] : [`odata.maxpagesize=${pageSize}`],
  };
};

/** GET of `$count`: plain text, never more than the cap. */
export const executeCount = (context: Context, operation: CountRows): Result => {
  const count = countRows(context, operation.table, operation.query.filter, COUNT_MAX);
  return { status: 200, body: String(count), contentType: 'text/plain' };
};

/** GET of one property. An empty one is 204, as OData has it. */
export const executeReadProperty = (context: Context, operation: ReadProperty): Result => {
  const { table, key, property, raw } = operation;
  const column = queryColumn(table, property);
  const { row } = needRow(context, table, key);
  const text = propertyText(table, row, column);
  if (text === 'null') return { status: 204 };
  if (raw) {
    const value: unknown = JSON.parse(text);
    return { status: 200, body: String(value), contentType: 'text/plain' };
  }
  const url = JSON.stringify(`${context.root}$metadata#${table.entitySet}(${row.id})/${property}`);
  return { status: 200, body: `{"@odata.context":${url},"value":${text}}` };
};

/** GET of the row on the other side of a lookup; 204 when the lookup is empty. */
export const executeReadRelated = (context: Context, operation: ReadRelated): Result => {
  const { table, key, step, reading } = operation;
  const { row } = needRow(context, table, key);
  const target = follow(context.database, row, step.column.name, step.navigation.targets);
  if (target === undefined) return { status: 204 };
  const targetTable = context.database.schema.tables.get(target.table);
  if (targetTable === undefined) throw refusal('segmentUnknown', target.table);
  const body = writeSingle(context, { table: targetTable, row: target.row }, reading);
  return { status: 200, body, etag: etagOf(target.row) };
};
