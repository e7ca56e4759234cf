import type { Pool } from 'pg';
import type { KnownOrders } from '../core/insight/insight.ts';
import { recordKey } from '../core/model/record.ts';
import type { Buyer } from '../ports/store.ts';
import { must } from '../std/assert.ts';
import { run } from './database.ts';
import { levelsMax } from './memberships.ts';
import { storableJson } from './storable.ts';
import { type SummaryRow, summaryOf } from './summary-rows.ts';
import type { UnitSums } from './unit-buyers.ts';

/** Of one buyer; who has more is told so. */
const ordersMax = 5_000;
/** Carts that one person or unit has left and never come back to; the newest weigh most anyway. */
const cartsMax = 100;

/** What is remembered of the orders and carts of each buyer, in the order of asking. */
export async function ordersOf(
  pool: Pool,
  buyers: readonly Buyer[],
  sums: UnitSums,
): Promise<readonly KnownOrders[]> {
  if (buyers.length === 0) return [];
  const asked = buyers.map(({ ref, crmId, unitKey }) => ({
    record_key: recordKey(ref),
    project_key: ref.projectKey,
    kind: ref.kind,
    crm_id: crmId,
    unit_key: unitKey,
  }));
  const isTree = sums === 'tree';
  const rows = await run<OrdersRow>(pool, selectOrders, [
    storableJson(asked),
    ordersMax + 1,
    isTree,
  ]);
  return buyers.map((_, index) => {
    const { orders, carts } = must(rows[index], 'Every buyer is answered.');
    return {
      orders: orders.slice(0, ordersMax).map(summaryOf),
      carts: carts.map(summaryOf),
      cut: orders.length > ordersMax,
    };
  });
}

interface OrdersRow {
  readonly orders: readonly SummaryRow[];
  readonly carts: readonly SummaryRow[];
}

/** The units whose orders count for a unit: itself, others of its account, and on demand all below. */
const unitsThatCount = `
  with recursive counted as (
    (select asked.project_key, asked.unit_key, 0 as level where asked.unit_key is not null
    union
    select unit.project_key, unit.unit_key, 0 from causeway.business_unit as unit
    where unit.record_key = asked.record_key
    union
    select unit.project_key, unit.unit_key, 0
    from causeway.link join causeway.business_unit as unit using (record_key)
    where link.crm_id = asked.crm_id and link.crm_table = 'account')
    union
    select unit.project_key, unit.unit_key, counted.level + 1
    from counted join causeway.business_unit as unit
      on unit.project_key = counted.project_key and unit.parent_key = counted.unit_key
    where $3 and counted.level < ${levelsMax}
  ) select distinct project_key, unit_key from counted where asked.kind = 'business-unit'`;

const eachUnit =
  'unnest(counting.project_keys, counting.unit_keys) as unit (project_key, unit_key)';

/**
 * An order that has got a customer since it was linked counts for that customer alone. One of a unit
 * counts for the person who placed it and for the unit, and so does a cart.
 */
export const selectOrders = {
  name: 'select_orders',
  text: `
    select (
      select coalesce(jsonb_agg(found), '[]') from (
        select * from causeway.order_summary where record_key in (
          select record_key from causeway.order_summary as own
          where own.customer_key = asked.record_key
          union
          select shared.record_key from causeway.link
          join causeway.order_summary as shared on shared.customer_key = link.record_key
          where link.crm_id = asked.crm_id
          union
          select guest.record_key from causeway.link
          join causeway.order_summary as guest using (record_key)
          where link.crm_id = asked.crm_id and guest.customer_key is null
          union
          select summary.record_key from ${eachUnit}
          join causeway.order_summary as summary on summary.unit_key = unit.unit_key
            and split_part(summary.record_key, '/', 1) = unit.project_key)
        and split_part(record_key, '/', 2) = 'order'
        order by placed_at desc, record_key limit $2) as found) as orders, (
      select coalesce(jsonb_agg(found), '[]') from (
        select * from causeway.order_summary
        where record_key in (
          select record_key from causeway.order_summary as own
          where own.customer_key = asked.record_key and split_part(own.record_key, '/', 2) = 'cart'
          union
          select shared.record_key from causeway.link
          join causeway.order_summary as shared on shared.customer_key = link.record_key
            and split_part(shared.record_key, '/', 2) = 'cart'
          where link.crm_id = asked.crm_id
          union
          select of_unit.record_key from ${eachUnit}
          join causeway.order_summary as of_unit on of_unit.unit_key = unit.unit_key
            and split_part(of_unit.record_key, '/', 2) = 'cart'
            and split_part(of_unit.record_key, '/', 1) = unit.project_key)
        order by placed_at desc, record_key limit ${cartsMax}) as found) as carts
    from rows from (jsonb_to_recordset($1) as (record_key text, project_key text, kind text,
        crm_id text, unit_key text))
      with ordinality as asked (record_key, project_key, kind, crm_id, unit_key, position)
    cross join lateral (
      select array_agg(project_key) as project_keys, array_agg(unit_key) as unit_keys
      from (${unitsThatCount}) as counted) as counting
    order by position`,
};
