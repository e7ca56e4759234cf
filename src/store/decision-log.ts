import type { Pool } from 'pg';
import type { DecisionLine, DecisionLog, Page, PageQuery } from '../ports/operator.ts';
import { run, type Statement } from './database.ts';
import {
  type DecisionRow,
  decisionColumns,
  decisionLineOf,
  isDecisionId,
} from './decision-rows.ts';
import { filtered } from './filtered.ts';
import { pageOf, rowsToRead } from './page.ts';
import { isUuid } from './uuid7.ts';

/** Decisions, the newest first. */
export async function listDecisions(
  pool: Pool,
  filter: Parameters<DecisionLog['list']>[0],
  page: PageQuery,
): Promise<Page<DecisionLine>> {
  const { statement, values } = decisionsWith(filter);
  const from = page.cursor !== null && isDecisionId(page.cursor) ? page.cursor : idMax;
  const rows = await run<DecisionRow>(pool, statement, [from, rowsToRead(page), ...values]);
  return pageOf(rows, page, decisionLineOf, ({ id }) => id);
}

/** One decision. */
export async function showDecision(pool: Pool, id: string): Promise<DecisionLine | null> {
  if (!isDecisionId(id)) return null;
  const [row] = await run<DecisionRow>(pool, selectDecision, [id]);
  return row === undefined ? null : decisionLineOf(row);
}

/** Decisions on one record or row that are searched; no list of so many is read. */
const ofOneMax = 10_000;
const idMax = '9223372036854775807';

/**
 * The statement for a filter; `id` is that of a record, a CRM row, a correlation or an event. Each
 * branch reads a page from an index that ends with the decision's id, whatever else there is.
 */
export function decisionsWith(filter: Parameters<DecisionLog['list']>[0]): {
  readonly statement: Statement;
  readonly values: readonly (string | null)[];
} {
  const { id } = filter;
  const { name, conditions, values } = filtered('list_decisions', id === undefined ? 3 : 6, [
    { column: 'column_name', value: filter.column },
    { column: 'rule', value: filter.rule },
  ]);
  if (id === undefined) {
    const text = `select ${decisionColumns} from causeway.decision
      where id < $1::bigint ${conditions} order by id desc limit $2`;
    return { statement: { name, text }, values };
  }
  const text = `select ${decisionColumns} from causeway.decision
    where id in (${branches(conditions)}) order by id desc limit $2`;
  const ids = [id, id.toLowerCase(), isUuid(id) ? id : null];
  return { statement: { name: `${name}_of_id`, text }, values: [...ids, ...values] };
}

/**
 * $3 as it was given, $4 in lower case, as ids are written; $5 when it can be an event's. What else is
 * asked for is compared outside of each look-up, or the planner would take its index for it.
 */
function branches(conditions: string): string {
  const page = (condition: string): string => `select id from (
      select id, column_name, rule from causeway.decision
      where ${condition} and id < $1::bigint order by id desc limit ${ofOneMax}
    ) as of_one where true ${conditions} order by id desc limit $2`;
  return `
    (select found.id from (
      select $3 as record_id
      union select record_id from causeway.link where crm_id in ($3, $4)
      union select split_part(record_key, '/', 3) from causeway.link_former
        where merged and crm_id in ($3, $4)
    ) as record cross join lateral (${page('decision.record_id = record.record_id')}) as found)
    union (${page('crm_id = $4')})
    union (${page('correlation_id = $3')})
    union (${page('event_id = $5::uuid')})`;
}

const selectDecision = {
  name: 'show_decision',
  text: `select ${decisionColumns} from causeway.decision where id = $1::bigint`,
};
