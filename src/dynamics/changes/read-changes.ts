import type { Crm, CrmChanges, CrmTable } from '../../ports/crm.ts';
import type { Call } from '../../ports/trail.ts';
import { Problem } from '../../problems/problem.ts';
import { isRecord } from '../../std/is-record.ts';
import { type BulkParts, sendBulk } from '../bulk/bulk-request.ts';
import { serviceRoot } from '../courier.ts';
import type { HttpAnswer } from '../http.ts';
import { wireName } from '../lookup-columns.ts';
import { documentOf, problemOf, remoteCodeOf } from '../problems.ts';
import { rowOf } from '../rows.ts';
import type { Decided } from '../stepped.ts';
import { tableName } from '../tables.ts';

interface Page extends CrmChanges {
  /** Path of the next page; null on the last one. */
  readonly next: string | null;
}

/** Rows of one page; the service gives no more. */
const pageRowsMax = 5_000;
/** Ten million rows: a reading that does not end before is going in circles. */
const pagesMax = 2_000;

/** The version that the link begins at is too old, or the table was redefined (fact sheet, 7). */
const expiredCode = '0x80044352';

/** Reads what changed, page by page; `origin` is where delta links must lead. */
export function readChanges(parts: BulkParts, origin: string): Crm['changes'] {
  return async function* changes(table, columns, from, call) {
    const asked = [tableName(table).key, ...columns.map((column) => wireName(table, column))];
    const selected = asked.map(encodeURIComponent).join(',');
    let path: string | null =
      from === null ? `${tableName(table).set}?$select=${selected}` : below(from, origin, table);
    for (let count = 0; path !== null; count++) {
      if (count === pagesMax) {
        throw new Problem('CWY-3009', { place: table, value: `more than ${pagesMax} pages` });
      }
      const page: Page | 'expired' = await readPage(parts, { table, path, origin }, call);
      if (page === 'expired') {
        yield page;
        return;
      }
      const { next, ...read } = page;
      yield read;
      path = next;
    }
  };
}

interface PageAt {
  readonly table: CrmTable;
  readonly path: string;
  readonly origin: string;
}

function readPage(parts: BulkParts, at: PageAt, call: Call): Promise<Page | 'expired'> {
  const { table, path } = at;
  const prefer = `odata.track-changes,odata.maxpagesize=${pageRowsMax}`;
  const request = {
    step: `read changes of ${table}`,
    table,
    fields: null,
    note: null,
    work: { kind: 'page', weight: 1 },
    wire: { method: 'GET', path, headers: { prefer }, body: null },
  } as const;
  return sendBulk<Page | 'expired'>(parts, request, call, (answer) => decided(answer, at));
}

function decided(answer: HttpAnswer, at: PageAt): Decided<Page | 'expired'> {
  if (answer.status !== 200) {
    if (remoteCodeOf(answer) === expiredCode) return { outcome: 'expired', value: 'expired' };
    throw problemOf(answer, at.table);
  }
  const page = pageOf(documentOf(answer, at.table), at);
  const outcome = `${page.rows.length} changed, ${page.deleted.length} deleted`;
  return { outcome, value: page };
}

function pageOf(document: unknown, { table, origin }: PageAt): Page {
  const entries = isRecord(document) ? document.value : undefined;
  const next = linkIn(document, '@odata.nextLink');
  const deltaLink = linkIn(document, '@odata.deltaLink');
  if (!Array.isArray(entries) || (next === null) === (deltaLink === null)) {
    const bound = 'rows, and either a next page or a delta link';
    throw new Problem('CWY-3009', { place: table, value: 'something else', bound });
  }
  const deleted = entries.map(deletedId).filter((id) => id !== null);
  const rows = entries.filter((entry) => deletedId(entry) === null);
  return {
    rows: rows.map((row) => rowOf(row, table)),
    deleted,
    deltaLink,
    next: next === null ? null : below(next, origin, table),
  };
}

/** `{"@odata.context": ".../$deletedEntity", "id": "<guid>", "reason": "deleted"}` */
function deletedId(entry: unknown): string | null {
  if (!isRecord(entry) || typeof entry.id !== 'string') return null;
  const context = entry['@odata.context'];
  const deleted = typeof context === 'string' && context.endsWith('/$deletedEntity');
  return deleted || entry.reason === 'deleted' ? entry.id : null;
}

function linkIn(document: unknown, name: string): string | null {
  const link = isRecord(document) ? document[name] : undefined;
  return typeof link === 'string' ? link : null;
}

/** Links are used as given, but lead only to where the token belongs. */
function below(link: string, origin: string, table: CrmTable): string {
  const url = URL.canParse(link) ? new URL(link) : null;
  if (url === null || url.origin !== origin || !url.pathname.startsWith(serviceRoot)) {
    throw new Problem('CWY-3009', { place: `${table} link`, bound: `a link below ${origin}` });
  }
  return `${url.pathname.slice(serviceRoot.length)}${url.search}`;
}
