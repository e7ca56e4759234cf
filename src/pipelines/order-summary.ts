import { summariseOrder } from '../core/insight/summarise-order.ts';
import type { Order } from '../core/model/order.ts';
import { isOlder, type OrderSummary, saysTheSame } from '../core/model/order-summary.ts';
import type { RecordRef } from '../core/model/record.ts';
import { deriveFacts } from '../core/timeline/derive-facts.ts';
import type { BuyersTouched } from '../ports/store.ts';
import type { Results } from './outcome.ts';
import type { Run } from './run.ts';

type Remembered = Pick<Results, 'summary' | 'touched'>;

/** What to remember of an order for its buyer's numbers, and whom to tell if it is news. */
export function rememberedOrder(run: Run, order: Order): Remembered {
  const { lifecycle, insight } = run.deps.settings;
  const before = run.context.summary;
  const now = summariseOrder(order, deriveFacts(order, [], lifecycle), insight);
  if (before !== null && isOlder(now, before)) return {};
  const isNews = insight.columns && (before === null || !saysTheSame(now, before));
  return { summary: { now }, ...(isNews ? { touched: touchedBy(run, now) } : {}) };
}

/** An order that is gone counts for nobody any more. */
export function forgottenOrder(run: Run): Remembered {
  if (run.context.summary === null) return {};
  return { summary: { now: null }, touched: touchedBy(run, null) };
}

/** A guest's order that has come to a contact counts there from now on. */
export function attachedTo(crmId: string, touched?: BuyersTouched): Remembered {
  const { customers = [], contacts = [] } = touched ?? {};
  return { touched: { customers, contacts: [...contacts, crmId] } };
}

/** Who has the order now and who had it before; a guest's order is its contact's. */
function touchedBy({ context }: Run, now: OrderSummary | null): BuyersTouched {
  const { ref, link, summary: before } = context;
  const ids = [now, before].flatMap((summary) => summary?.customerId ?? []);
  const customers = [...new Set(ids)].map(
    (id): RecordRef => ({ projectKey: ref.projectKey, kind: 'customer', id }),
  );
  return { customers, contacts: link === null ? [] : [link.crmId] };
}
