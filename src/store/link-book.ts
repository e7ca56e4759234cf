import type { Pool } from 'pg';
import { recordKey } from '../core/model/record.ts';
import type { LinkDetail, LinkFilter, LinkLine, Page, PageQuery } from '../ports/operator.ts';
import type { TraceQuery } from '../ports/store.ts';
import { type AuditRow, auditLineOf, selectActions } from './audit.ts';
import { run } from './database.ts';
import { filtered } from './filtered.ts';
import { type LinkRow, linkOf } from './load.ts';
import { pageOf, rowsToRead } from './page.ts';
import { instant } from './record-rows.ts';

/** Links in the order of their records. */
export async function listLinks(
  pool: Pool,
  filter: LinkFilter,
  page: PageQuery,
): Promise<Page<LinkLine>> {
  const { name, conditions, values } = filtered('list_links', 3, [
    { column: 'crm_table', value: filter.crmTable },
    { column: 'reason', value: filter.reason },
  ]);
  const text = `select record_key, crm_table, crm_id, reason, linked_at from causeway.link
    where record_key > $1 ${conditions} order by record_key limit $2`;
  const rows = await run<LineRow>(pool, { name, text }, [
    page.cursor ?? '',
    rowsToRead(page),
    ...values,
  ]);
  return pageOf(rows, page, lineOf, (row) => row.record_key);
}

/** The links that the id of either side, the number of an order or the key of a unit leads to. */
export async function findLinks(pool: Pool, query: TraceQuery): Promise<readonly LinkDetail[]> {
  const rows =
    query.by === 'id'
      ? await run<DetailRow>(pool, linksOfId, [query.id.toLowerCase(), linksMax, query.id])
      : await run<DetailRow>(pool, linksOfName, [query.orderNumber, linksMax]);
  const actions = await run<AuditRow>(pool, selectActions, [
    rows.map((row) => row.record_key),
    [],
    actionsMax,
  ]);
  const lines = Map.groupBy(actions, (row) => row.record_key);
  return rows.map((row) => ({
    ...detailOf(row),
    actions: (lines.get(recordKey(linkOf(row).ref)) ?? []).map(auditLineOf),
  }));
}

const linksMax = 100;
const actionsMax = 200;

interface LineRow extends LinkRow {
  readonly linked_at: Date;
}

interface DetailRow extends LineRow {
  /** The driver gives 64-bit numbers as text; null without a mirror. */
  readonly version: string | null;
  readonly etag: string | null;
  readonly columns: readonly string[] | null;
  readonly updated_at: Date | null;
}

/** Of the agreed values only the names of their columns: values are personal. */
const details = `
  select link.record_key, link.crm_table, link.crm_id, link.reason, link.linked_at,
    mirror.version, mirror.etag, mirror.updated_at,
    array(select jsonb_object_keys(mirror."values") order by 1) as columns`;

/** A row that was merged away leads to the record as well. */
const linksOfId = {
  name: 'links_of_id',
  text: `${details} from causeway.link left join causeway.mirror using (record_key)
    where record_key in (
      select record_key from causeway.link where crm_id in ($1, $3) or record_id in ($1, $3)
      union select record_key from causeway.link_former where merged and crm_id in ($1, $3)
    ) order by record_key limit $2`,
};

const linksOfName = {
  name: 'links_of_name',
  text: `${details} from causeway.link left join causeway.mirror using (record_key)
    where record_key in (
      select record_key from causeway.order_number where order_number = $1
      union select record_key from causeway.business_unit where unit_key = $1
    ) order by record_key limit $2`,
};

function lineOf(row: LineRow): LinkLine {
  return { ...linkOf(row), linkedAt: instant(row.linked_at) };
}

function detailOf(row: DetailRow): Omit<LinkDetail, 'actions'> {
  const { version, updated_at: updatedAt } = row;
  const mirror =
    version === null || updatedAt === null
      ? null
      : {
          version: Number(version),
          etag: row.etag,
          columns: row.columns ?? [],
          updatedAt: instant(updatedAt),
        };
  return { ...lineOf(row), mirror };
}
