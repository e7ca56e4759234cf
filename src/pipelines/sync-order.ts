import { paymentWakeKey } from '../core/identity/wake-keys.ts';
import type { Order } from '../core/model/order.ts';
import { requireCurrencies } from '../core/normalise/currency.ts';
import { deletion } from '../core/timeline/deletion.ts';
import type { Fact } from '../core/timeline/fact.ts';
import type { LedgerEntry, Mirror, Outcome } from '../ports/store.ts';
import type { Json } from '../std/json.ts';
import { findOrderPlace } from './find-order-place.ts';
import { closeOrderRecord, keepOrderRecord } from './keep-order-record.ts';
import { isWanted, untoldOf } from './order-facts.ts';
import { attachedTo, forgottenOrder, rememberedOrder } from './order-summary.ts';
import { done, ended, superseded } from './outcome.ts';
import { coveredBy, note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { isSaleOutside, outside } from './scope.ts';
import { amendEntry, writeEntry } from './write-entry.ts';

/**
 * Order + payments -> timeline entries. The facts are derived from the order as it is now and
 * compared with the ledger, so that neither order nor number of the events matters. Requests: 1 to
 * commercetools (2 when Messages must date or tell a fact), and 1 to the CRM per entry that is new or
 * says something else; a guest order's first entry costs one more for the look-up.
 */
export async function syncOrder(run: Run, reached: Reached): Promise<Outcome> {
  if (coveredBy(run, run.context.mirror?.version)) {
    note(run, 'compare version', 'already applied');
    return superseded(run);
  }
  const order = await run.commerce().order(run.context.ref.id, run.call);
  run.deps.probe('worker:after-fetch');
  if (order === null) return orderGone(run, reached);
  if (isSaleOutside(run, order))
    return outside(run, { ...learned(run, order), ...left(run, order) });
  reached.results = { ...learned(run, order), ...rememberedOrder(run, order) };
  const { missing, amended } = await untoldOf(run, order);
  if (missing.length + amended.length === 0 && !needsPlace(run)) {
    note(run, 'compare with ledger', 'unchanged');
    return done(run, 'unchanged', { ...reached.results, mirror: mirrorOf(order) });
  }
  for (const one of amended) remember(reached, await amendEntry(run, order, one));
  const placed = await writeMissing(run, order, missing, reached);
  if ('waits' in placed) return placed.waits;
  const wrote =
    missing.length + amended.length > 0 || placed.kept || placed.results.link !== undefined;
  return done(run, wrote ? 'applied' : 'unchanged', {
    ...reached.results,
    ...placed.results,
    mirror: mirrorOf(order),
  });
}

type Placed =
  | { readonly results: Reached['results']; readonly kept: boolean }
  | { readonly waits: Outcome };

/** Writes what the timeline lacks, on the timeline that the order belongs to. */
async function writeMissing(
  run: Run,
  order: Order,
  missing: readonly Fact[],
  reached: Reached,
): Promise<Placed> {
  if (missing.length === 0 && !needsPlace(run)) return { results: {}, kept: false };
  noteCurrencies(run, missing);
  const found = await findOrderPlace(run, order, reached);
  if (found.is === 'waits') return { waits: found.outcome };
  for (const fact of missing) remember(reached, await writeEntry(run, order, fact, found.place));
  const { link, place } = found;
  const kept = await keepOrderRecord(run, order, place, reached);
  if (link === null) return { results: {}, kept };
  const mergedFrom = link.reason === 'merged' ? (run.context.link?.crmId ?? null) : null;
  const attached = attachedTo(link.crmId, reached.results.touched);
  return { results: { link, mergedFrom, ...attached }, kept };
}

/** An order that has left the scope counts no more in this environment. */
function left(run: Run, { version }: Order): Reached['results'] {
  return version < (run.context.summary?.version ?? 0) ? {} : forgottenOrder(run);
}

/** Tells on the timeline that the order is gone, if anything was told of it and this is wanted. */
async function orderGone(run: Run, reached: Reached): Promise<Outcome> {
  note(run, 'fetch order', 'deleted in commercetools');
  reached.results = forgottenOrder(run);
  await closeOrderRecord(run, reached);
  const { ref, ledger, events } = run.context;
  const at = events.find((event) => event.deleted)?.occurredAt ?? null;
  const gone = deletion(ref, ledger, at, run.deps.clock.now());
  if (gone === null || !isWanted(run, gone.fact)) return ended(run, reached.results);
  const order = { ...gone.order, unitKey: run.context.summary?.unitKey ?? null };
  const isNobodys = order.customerId === null && order.unitKey === null;
  if (isNobodys && run.context.link === null) return ended(run, reached.results);
  const found = await findOrderPlace(run, order, reached);
  if (found.is === 'waits') return ended(run, reached.results);
  remember(reached, await writeEntry(run, order, gone.fact, found.place));
  return done(run, 'applied', reached.results);
}

function remember(reached: Reached, entry: LedgerEntry): void {
  const ledger = [...(reached.results.ledger ?? []), entry];
  reached.results = { ...reached.results, ledger };
}

/** Whose order it is has to be known where it may have changed, and where it has a record. */
function needsPlace(run: Run): boolean {
  return tellsOfContact(run) || run.deps.settings.orders.record !== 'none';
}

/** News of the contact that a guest's order is on: it may stand on another one now. */
function tellsOfContact({ context }: Run): boolean {
  return context.link !== null && context.events.some(({ kind }) => kind === 'crm');
}

/**
 * What the order is called, and which payments belong to it: known from now on, also to traces and
 * to payments that came too early, whatever becomes of the rest of the run.
 */
function learned(run: Run, order: Order): Reached['results'] {
  const { projectKey, id: orderId } = order.ref;
  const known = settledNames(run);
  const payments = order.payments.filter(({ id }) => !known.payments.includes(id));
  return {
    orderNumber: known.orderNumber === order.orderNumber ? null : order.orderNumber,
    orderPayments: payments.map(({ id }) => ({ paymentId: id, orderId })),
    appeared: payments.map(({ id }) => paymentWakeKey({ projectKey, kind: 'payment', id })),
  };
}

/** What an earlier run has learned already, so that it need not be written again. */
function settledNames({ context }: Run): { readonly orderNumber: Json; readonly payments: Json[] } {
  const { orderNumber = null, payments = [] } = context.mirror?.values ?? {};
  return { orderNumber, payments: Array.isArray(payments) ? [...payments] : [] };
}

/** An order in a currency that nobody knows stays before a person. */
function noteCurrencies(run: Run, facts: readonly Fact[]): void {
  const amounts = facts.flatMap(({ amount, of }) => (of === null ? [amount] : [amount, of]));
  const remark = requireCurrencies(amounts, `order ${run.context.ref.id}`);
  if (remark !== null) note(run, 'check currency', 'noted', { note: remark });
}

/**
 * An order has no row of its own to compare: its mirror is the version that was worked through, and
 * what was learned from it.
 */
function mirrorOf({ ref, version, orderNumber, payments }: Order): Mirror {
  const values = { orderNumber, payments: payments.map(({ id }) => id).sort() };
  return { ref, version, etag: null, crmId: null, values, crm: {} };
}
