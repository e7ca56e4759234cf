import type { Pool } from 'pg';
import type { Page, PageQuery, Review, ReviewList } from '../ports/operator.ts';
import type { Json } from '../std/json.ts';
import { type AuditRow, auditLineOf } from './audit.ts';
import { run } from './database.ts';
import { filtered } from './filtered.ts';
import { pageOf, rowsToRead } from './page.ts';
import { instant, refOfKey } from './record-rows.ts';
import { isUuid } from './uuid7.ts';
import { type VerdictRow, verdictOf } from './view-rows.ts';

/** Questions about identity, the newest first. */
export async function listReviews(
  pool: Pool,
  filter: Parameters<ReviewList['list']>[0],
  page: PageQuery,
): Promise<Page<Review>> {
  const { name, conditions, values } = filtered('list_reviews', 3, [
    { column: 'state', value: filter.state },
    { column: 'why', value: filter.why },
  ]);
  const text = `select ${reviewColumns} from causeway.review
    where id < $1::uuid ${conditions} order by id desc limit $2`;
  const from = page.cursor !== null && isUuid(page.cursor) ? page.cursor : idMax;
  const rows = await run<ReviewRow>(pool, { name, text }, [from, rowsToRead(page), ...values]);
  const shown = pageOf(
    rows,
    page,
    (row) => row,
    ({ id }) => id,
  );
  return { rows: await reviewsOf(pool, shown.rows), cursor: shown.cursor };
}

/** The questions that an id leads to: their own, their record's or a candidate's; the newest first. */
export async function findReviews(pool: Pool, id: string): Promise<readonly Review[]> {
  const own = isUuid(id) ? id : null;
  const rows = await run<ReviewRow>(pool, selectReviews, [own, id, [id.toLowerCase()], reviewsMax]);
  return reviewsOf(pool, rows);
}

const idMax = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const reviewsMax = 100;
const verdictsMax = 1_000;
const actionsMax = 100;

interface ReviewRow {
  readonly id: string;
  readonly record_key: string;
  readonly state: Review['state'];
  readonly why: Review['why'];
  readonly rule: string;
  readonly crm_table: string;
  readonly values: Readonly<Record<string, Json>>;
  readonly candidates: Review['candidates'];
  readonly correlation_id: string;
  readonly opened_at: Date;
  readonly settled_at: Date | null;
}

/** Both lists as PostgreSQL's JSON tells them. */
interface SaidRow {
  readonly id: string;
  readonly verdicts: readonly VerdictRow[];
  readonly actions: readonly AuditRow[];
}

const reviewColumns = `id, record_key, state, why, rule, crm_table, "values", candidates,
  correlation_id, opened_at, settled_at`;

async function reviewsOf(pool: Pool, rows: readonly ReviewRow[]): Promise<readonly Review[]> {
  if (rows.length === 0) return [];
  const said = await run<SaidRow>(pool, selectSaid, [rows.map(({ id }) => id)]);
  const byId = new Map(said.map((row) => [row.id, row]));
  return rows.map((row) => reviewOf(row, byId.get(row.id)));
}

function reviewOf(row: ReviewRow, said: SaidRow | undefined): Review {
  return {
    id: row.id,
    ref: refOfKey(row.record_key),
    state: row.state,
    why: row.why,
    rule: row.rule,
    crmTable: row.crm_table,
    values: row.values,
    candidates: row.candidates,
    openedAt: instant(row.opened_at),
    verdicts: (said?.verdicts ?? []).map(verdictOf),
    correlationId: row.correlation_id,
    actions: (said?.actions ?? []).map(auditLineOf),
  };
}

export const selectReviews = {
  name: 'find_reviews',
  text: `
    select ${reviewColumns} from causeway.review where id in (
      (select id from causeway.review where id = $1::uuid)
      union (select id from causeway.review where record_id = $2 order by id desc limit $4)
      union (select id from causeway.review where crm_ids @> $3::text[])
    ) order by id desc limit $4`,
};

/** What was done about a question: what people said of its record while it was open. */
const selectSaid = {
  name: 'said_of_reviews',
  text: `
    select review.id,
      (select coalesce(jsonb_agg(found), '[]') from (
        select crm_id, verdict from causeway.pair_verdict
        where pair_verdict.record_key = review.record_key
        order by crm_id limit ${verdictsMax}) as found) as verdicts,
      (select coalesce(jsonb_agg(found order by found.id), '[]') from (
        select * from causeway.audit where audit.record_key = review.record_key
          and action in ('accept', 'reject', 'merge', 'always', 'never')
          and at >= opened_at and at <= coalesce(settled_at, 'infinity')
        order by audit.id desc limit ${actionsMax}) as found) as actions
    from causeway.review where id = any($1::uuid[])`,
};
