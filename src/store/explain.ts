import type { Pool } from 'pg';
import { explanationOf } from '../core/insight/explain.ts';
import type { InsightSettings } from '../core/insight/insight-settings.ts';
import { recordKey } from '../core/model/record.ts';
import type { ExplainedPerson } from '../ports/operator.ts';
import type { TraceQuery } from '../ports/store.ts';
import { run } from './database.ts';
import { ordersOf } from './orders-of.ts';
import { refOfKey } from './record-rows.ts';

/** The numbers of the buyer that the id leads to; null when nothing is known of it. */
export async function explain(
  pool: Pool,
  settings: InsightSettings,
  query: TraceQuery,
): Promise<ExplainedPerson | null> {
  const ids = query.by === 'id' ? [query.id, query.id.toLowerCase()] : [];
  const orderNumber = query.by === 'id' ? null : query.orderNumber;
  const [person] = await run<PersonRow>(pool, selectPerson, [ids, orderNumber]);
  if (person === undefined) return null;
  const buyer = { ref: refOfKey(person.record_key), crmId: person.crm_id };
  const asked = [{ ...buyer, unitKey: null }];
  const [known = noneKnown] = await ordersOf(pool, asked, settings.accounts);
  const explanation = explanationOf(known, settings);
  const numberOf = await orderNumbers(
    pool,
    explanation.orders.map(({ ref }) => recordKey(ref)),
  );
  const orders = explanation.orders.map((order) => ({
    ...order,
    orderNumber: numberOf.get(recordKey(order.ref)) ?? null,
  }));
  return { ...buyer, ...explanation, orders };
}

/** The numbers by record, as the orders were last read. */
async function orderNumbers(
  pool: Pool,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await run<NumberRow>(pool, selectNumbers, [keys]);
  return new Map(rows.map((row) => [row.record_key, row.order_number]));
}

interface NumberRow {
  readonly record_key: string;
  readonly order_number: string;
}

const selectNumbers = {
  name: 'numbers_of_orders',
  text: `select record_key, "values" ->> 'orderNumber' as order_number from causeway.mirror
    where record_key = any($1) and "values" ->> 'orderNumber' is not null`,
};

const noneKnown = { orders: [], carts: [], cut: false } as const;

interface PersonRow {
  readonly record_key: string;
  readonly crm_id: string | null;
}

/**
 * A business unit by its own id, its key or its account, a customer by its own id, by its contact or by an
 * order or cart of it; for a contact that guests alone have
 * bought for, one of their orders stands for the person. The customer that fills the contact goes
 * before those who share it.
 */
const selectPerson = {
  name: 'select_person',
  text: `
    with named as (
      (select record_key from causeway.link where record_id = any($1))
      union (select record_key from causeway.link where crm_id = any($1))
      union (select record_key from causeway.link_former where merged and crm_id = any($1))
      union (select record_key from causeway.ledger where record_id = any($1))
      union (select record_key from causeway.order_number where order_number = $2)
      union (select record_key from causeway.business_unit where unit_key = $2)
    ), person as (
      select distinct coalesce(summary.customer_key, named.record_key) as record_key
      from named left join causeway.order_summary as summary using (record_key)
    )
    select record_key, crm_id from person left join causeway.link using (record_key)
    order by split_part(record_key, '/', 2) not in ('customer', 'business-unit'), reason = 'shared', record_key
    limit 1`,
};
