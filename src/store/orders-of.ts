import type { Pool } from 'pg';
import type { KnownOrders } from '../core/insight/insight.ts';
import { recordKey } from '../core/model/record.ts';
import type { Buyer } from '../ports/store.ts';
import { must } from '../std/assert.ts';
import { run } from './database.ts';
import { storableJson } from './storable.ts';
import { type SummaryRow, summaryOf } from './summary-rows.ts';

/** Of one person; who has more is no person, and is told so. */
const ordersMax = 5_000;

/** What is remembered of the orders of each buyer, in the order of asking. */
export async function ordersOf(
  pool: Pool,
  buyers: readonly Buyer[],
): Promise<readonly KnownOrders[]> {
  if (buyers.length === 0) return [];
  const asked = buyers.map(({ ref, crmId }) => ({ record_key: recordKey(ref), crm_id: crmId }));
  const rows = await run<OrdersRow>(pool, selectOrders, [storableJson(asked), ordersMax + 1]);
  return buyers.map((_, index) => {
    const { orders } = must(rows[index], 'Every buyer is answered.');
    return {
      orders: orders.slice(0, ordersMax).map(summaryOf),
      cut: orders.length > ordersMax,
    };
  });
}

interface OrdersRow {
  readonly orders: readonly SummaryRow[];
}

/** An order that has got a customer since it was linked counts for that customer alone. */
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
          where link.crm_id = asked.crm_id and guest.customer_key is null)
        order by placed_at desc, record_key limit $2) as found) as orders
    from rows from (jsonb_to_recordset($1) as (record_key text, crm_id text))
      with ordinality as asked (record_key, crm_id, position)
    order by position`,
};
