import { refusal } from '../errors.ts';
import type { Cursor } from '../odata/paging-cookie.ts';
import { cookieFrom } from '../odata/paging-cookie.ts';
import { noOptions, type QueryOptions } from '../odata/query-options.ts';
import type { Table } from '../schema/schema.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';
import type { CountChanges, Delta, Result, TrackedList } from './operation.ts';
import { pageSizeMax, selectPage } from './select-rows.ts';
import { contextUrl, rowWriter } from './write-row.ts';

const DAY_MS = 86_400_000;

/** A delta token: everything up to this row version is known to the reader. */
type Token = { readonly version: number; readonly issuedAt: number };

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `919042!08/22/2017 08:10:44`, in UTC. */
const spellToken = (version: number, now: string): string => {
  const date = new Date(now);
  const day = [date.getUTCMonth() + 1, date.getUTCDate()].map(twoDigits).join('/');
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits);
  return `${version}!${day}/${date.getUTCFullYear()} ${clock.join(':')}`;
};

/** The service escapes `!` too, and writes its escapes in lower case. */
const encodeToken = (token: string): string =>
  encodeURIComponent(token)
    .replace(/!/g, '%21')
    .replace(/%[\dA-F]{2}/g, (escaped) => escaped.toLowerCase());

const tokenShape = /^(\d+)!(\d{2})\/(\d{2})\/(\d{4}) (\d{2}:\d{2}:\d{2})$/;

const parseToken = (text: string): Token => {
  const [, version, month, day, year, clock] = tokenShape.exec(text) ?? [];
  const issuedAt = Date.parse(`${year}-${month}-${day}T${clock}Z`);
  if (version === undefined || Number.isNaN(issuedAt)) {
    throw refusal('queryInvalid', 'The delta token is invalid.');
  }
  return { version: Number(version), issuedAt };
};

const refusedOptions = (query: QueryOptions): string | undefined => {
  if (query.filter !== undefined) return '$filter';
  if (query.order.length > 0) return '$orderby';
  if (query.expand.length > 0) return '$expand';
  return query.top === undefined ? undefined : '$top';
};

const assertTrackable = (table: Table, query: QueryOptions): void => {
  const option = refusedOptions(query);
  if (option !== undefined) throw refusal('notWithTracking', option);
  if (!table.changeTracking || table.isActivityUnion) throw refusal('notTracked', table.name);
};

const resumed = (context: Context, table: Table, text: string): Token => {
  const token = parseToken(text);
  const { database, now } = context;
  const oldest = Date.parse(now) - database.trackingDays * DAY_MS;
  if (token.issuedAt < oldest || !database.tracking.canResume(table, token.version)) {
    throw refusal('trackingExpired');
  }
  return token;
};

const joined = (url: string, parameter: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}${parameter}`;

const nextLink = (url: string, cursor: Cursor): string =>
  `"@odata.nextLink":${JSON.stringify(
    joined(url, `$skiptoken=${encodeURIComponent(cookieFrom(cursor))}`),
  )}`;

const deltaLink = (context: Context, url: string, version: number): string => {
  const token = encodeToken(spellToken(version, context.now));
  return `"@odata.deltaLink":${JSON.stringify(joined(url, `$deltatoken=${token}`))}`;
};

const trackingPage = (cursor: Cursor | undefined, fallback: number): number => {
  const [since = null] = cursor?.order ?? [];
  return typeof since === 'number' ? since : fallback;
};

const preferencesOf = (operation: TrackedList | Delta, tracked: boolean): string[] => [
  ...(operation.pageSize === undefined ? [] : [`odata.maxpagesize=${operation.pageSize}`]),
  ...(tracked ? ['odata.track-changes'] : []),
];

const answer = (url: string, entries: string, link: string): string =>
  `{"@odata.context":${JSON.stringify(url)},${link},"value":[${entries}]}`;

/**
 * The full set with a delta link at its end. The link stands for the moment of the first page, so
 * that what changes while a reader turns the pages is not lost to it.
 */
export const executeTrackedList = (context: Context, operation: TrackedList): Result => {
  const { table, reading, pageSize, urlOfSet } = operation;
  assertTrackable(table, reading.query);
  const { cursor } = reading.query;
  const { tracking } = context.database;
  const since = cursor === undefined ? tracking.begin(table) : trackingPage(cursor, 0);
  if (!tracking.canResume(table, since)) throw refusal('trackingExpired');
  const size = Math.min(pageSize ?? pageSizeMax, pageSizeMax);
  const page = selectPage(context, table, { ...noOptions, cursor }, size);
  const entries = page.rows.map(rowWriter(context, table, reading)).join(',');
  const link =
    page.next === undefined
      ? deltaLink(context, urlOfSet, since)
      : nextLink(urlOfSet, { ...page.next, order: [since], tracking: true });
  return {
    status: 200,
    body: answer(contextUrl(context, table, reading.query), entries, link),
    preferences: preferencesOf(operation, true),
  };
};

type Entry =
  | { readonly version: number; readonly row: Row }
  | { readonly version: number; readonly deleted: string };

/** Changed rows in the order of their versions, then deletions. */
function* entriesOf(
  context: Context,
  table: Table,
  from: { readonly version: number; readonly deletions: boolean },
  since: number,
  upTo: number,
): Generator<Entry> {
  const { tracking } = context.database;
  const deletedAfter = from.deletions ? from.version : since;
  if (!from.deletions) {
    for (const row of tracking.changed(table, from.version, upTo)) {
      yield { version: row.version, row };
    }
  }
  for (const { id, version } of tracking.deleted(table, deletedAfter, upTo)) {
    yield { version, deleted: id };
  }
}

const deletedText = (context: Context, table: Table, id: string): string => {
  const url = JSON.stringify(`${context.root}$metadata#${table.entitySet}/$deletedEntity`);
  return `{"@odata.context":${url},"id":"${id}","reason":"deleted"}`;
};

/** What changed since a token, page by page; the last page has the next delta link. */
export const executeDelta = (context: Context, operation: Delta): Result => {
  const { table, reading, pageSize, token, urlOfSet, urlOfPage } = operation;
  assertTrackable(table, reading.query);
  const since = resumed(context, table, token).version;
  const { cursor } = reading.query;
  const upTo = trackingPage(cursor, context.database.version);
  const from = { version: cursor?.slot ?? since, deletions: cursor?.order[1] === true };
  const size = Math.min(pageSize ?? pageSizeMax, pageSizeMax);
  const found = entriesOf(context, table, from, since, upTo)
    .take(size + 1)
    .toArray();
  const shown = found.slice(0, size);
  const write = rowWriter(context, table, reading);
  const entries = shown.map((entry) =>
    'row' in entry ? write(entry.row) : deletedText(context, table, entry.deleted),
  );
  const last = shown.at(-1);
  const more = found.length > size && last !== undefined;
  const order = [upTo, last !== undefined && 'deleted' in last];
  const place = { page: (cursor?.page ?? 1) + 1, order, slot: last?.version ?? 0, tracking: true };
  const link = more ? nextLink(urlOfPage, place) : deltaLink(context, urlOfSet, upTo);
  const url = `${contextUrl(context, table, reading.query)}/$delta`;
  return {
    status: 200,
    body: answer(url, entries.join(','), link),
    preferences: preferencesOf(operation, false),
  };
};

/** `$count` with a delta token: changed and deleted rows since then, as plain text. */
export const executeCountChanges = (context: Context, operation: CountChanges): Result => {
  const { table, token, query } = operation;
  assertTrackable(table, query);
  const since = resumed(context, table, token).version;
  const from = { version: since, deletions: false };
  const { version } = context.database;
  let count = 0;
  for (const _ of entriesOf(context, table, from, since, version)) count += 1;
  return { status: 200, body: String(count), contentType: 'text/plain' };
};
