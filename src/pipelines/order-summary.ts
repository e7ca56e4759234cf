import type { InsightSettings } from '../core/insight/insight-settings.ts';
import { summariseCart, summariseOrder } from '../core/insight/summarise-order.ts';
import type { Cart } from '../core/model/cart.ts';
import type { Order } from '../core/model/order.ts';
import { isOlder, type OrderSummary, saysTheSame } from '../core/model/order-summary.ts';
import type { RecordRef } from '../core/model/record.ts';
import { deriveFacts } from '../core/timeline/derive-facts.ts';
import type { BuyersTouched } from '../ports/store.ts';
import type { PipelineSettings } from './deps.ts';
import type { Results } from './outcome.ts';
import type { Run } from './run.ts';

type Remembered = Pick<Results, 'summary' | 'touched'>;

/** What to remember of an order for its buyer's numbers, and whom to tell if it is news. */
export function rememberedOrder(run: Run, order: Order): Remembered {
  const { settings } = run.deps;
  const before = run.context.summary;
  const facts = deriveFacts(order, [], settings.lifecycle);
  const now = summariseOrder(order, facts, settings.insight);
  if (before !== null && isOlder(now, before)) return {};
  const isNews = showsAnything(settings) && (before === null || !saysTheSame(now, before));
  return { summary: { now }, ...(isNews ? { touched: touchedBy(run, now) } : {}) };
}

/** An order that is gone, or a cart that is not open any more, counts for nobody. */
export function forgottenOrder(run: Run): Remembered {
  if (run.context.summary === null) return {};
  return { summary: { now: null }, touched: touchedBy(run, null) };
}

/**
 * What to remember of a cart for the interests of its customer and its unit, and whom to tell if it is news. A cart
 * that tells of no interest is not remembered; null = there is no such cart.
 */
export function rememberedCart(run: Run, cart: Cart | null): Remembered {
  const { insight } = run.deps.settings;
  const before = run.context.summary;
  const now = cart === null || !countsCarts(insight) ? null : summariseCart(cart, insight);
  if (now === null) return forgottenOrder(run);
  if (before !== null && isOlder(now, before)) return {};
  const isNews = before === null || !saysTheSame(now, before);
  return { summary: { now }, ...(isNews ? { touched: touchedBy(run, now) } : {}) };
}

function countsCarts({ cartWeight, columns, rows }: InsightSettings): boolean {
  return cartWeight > 0 && (columns || rows);
}

/** Whether anything that buyers show is computed from their orders. */
function showsAnything({ insight, storeRecords }: PipelineSettings): boolean {
  return insight.columns || insight.rows || storeRecords;
}

/** A guest's order that has come to a contact counts there from now on. */
export function attachedTo(crmId: string, touched?: BuyersTouched): Remembered {
  const { customers = [], contacts = [], units = [] } = touched ?? {};
  return { touched: { customers, contacts: [...contacts, crmId], units } };
}

/** Who has the order now and who had it before, people and units; a guest's order is its contact's. */
function touchedBy({ context }: Run, now: OrderSummary | null): BuyersTouched {
  const { ref, link, summary: before } = context;
  const ids = [now, before].flatMap((summary) => summary?.customerId ?? []);
  const customers = [...new Set(ids)].map(
    (id): RecordRef => ({ projectKey: ref.projectKey, kind: 'customer', id }),
  );
  const units = new Set([now, before].flatMap((summary) => summary?.unitKey ?? []));
  return { customers, contacts: link === null ? [] : [link.crmId], units: [...units] };
}
