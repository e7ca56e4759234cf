import { paymentWakeKey } from '../core/identity/wake-keys.ts';
import type { Order } from '../core/model/order.ts';
import { requireCurrencies } from '../core/normalise/currency.ts';
import { deriveFacts, factsNeedingChanges } from '../core/timeline/derive-facts.ts';
import { type Fact, missingFacts } from '../core/timeline/fact.ts';
import type { LedgerEntry, Mirror, Outcome } from '../ports/store.ts';
import { findOrderContact } from './find-order-contact.ts';
import { done, ended, superseded } from './outcome.ts';
import { coveredBy, note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { writeEntry } from './write-entry.ts';

/**
 * Order + payments -> timeline entries. The facts are derived from the order as it is now and
 * compared with the ledger, so that neither order nor number of the events matters. Requests: 1 to
 * commercetools (2 when a fact must be dated by a Message), and 1 to the CRM per new entry; a guest
 * order's first entry costs one more for the look-up.
 */
export async function syncOrder(run: Run, reached: Reached): Promise<Outcome> {
  if (coveredBy(run, run.context.mirror?.version)) {
    note(run, 'compare version', 'already applied');
    return superseded(run);
  }
  const order = await run.deps.commerce.order(run.context.ref.id, run.call);
  run.deps.probe('worker:after-fetch');
  if (order === null) {
    note(run, 'fetch order', 'deleted in commercetools');
    return ended(run);
  }
  reached.results = learned(order);
  const missing = await factsToWrite(run, order);
  if (missing.length === 0 && !tellsOfContact(run)) {
    note(run, 'compare with ledger', 'unchanged');
    return done(run, 'unchanged', { ...reached.results, mirror: mirrorOf(order) });
  }
  noteCurrencies(run, missing);
  const contact = await findOrderContact(run, order, reached);
  if (contact.is === 'waits') return contact.outcome;
  for (const fact of missing) await write(run, order, fact, contact.contactId, reached);
  return done(run, missing.length === 0 && contact.link === null ? 'unchanged' : 'applied', {
    ...reached.results,
    mirror: mirrorOf(order),
    ...(contact.link === null ? {} : { link: contact.link }),
    ...(contact.link?.reason === 'merged' ? { mergedFrom: run.context.link?.crmId ?? null } : {}),
  });
}

/** News of the contact that a guest's order is on: it may stand on another one now. */
function tellsOfContact({ context }: Run): boolean {
  return context.link !== null && context.events.some(({ kind }) => kind === 'crm');
}

/**
 * What the order is called, and which payments belong to it: known from now on, also to traces and
 * to payments that came too early, whatever becomes of the rest of the run.
 */
function learned(order: Order): Reached['results'] {
  const { projectKey } = order.ref;
  return {
    orderNumber: order.orderNumber,
    orderPayments: order.payments.map(({ id }) => ({ paymentId: id, orderId: order.ref.id })),
    appeared: order.payments.map(({ id }) => paymentWakeKey({ projectKey, kind: 'payment', id })),
  };
}

async function factsToWrite(run: Run, order: Order): Promise<readonly Fact[]> {
  const written = run.context.ledger.map((entry) => entry.factKey);
  const kinds = run.deps.settings.timelineKinds;
  const wanted = (facts: readonly Fact[]): readonly Fact[] =>
    missingFacts(facts, written).filter((fact) => kinds.includes(fact.kind));
  const missing = wanted(deriveFacts(order, []));
  if (missing.length === 0 || !factsNeedingChanges(order, written)) return missing;
  const changes = await run.deps.commerce.orderStateChanges(order.ref.id, run.call);
  return wanted(deriveFacts(order, changes));
}

/** An order in a currency that nobody knows stays before a person. */
function noteCurrencies(run: Run, facts: readonly Fact[]): void {
  const amounts = facts.flatMap(({ amount, of }) => (of === null ? [amount] : [amount, of]));
  const remark = requireCurrencies(amounts, `order ${run.context.ref.id}`);
  if (remark !== null) note(run, 'check currency', 'noted', { note: remark });
}

async function write(
  run: Run,
  order: Order,
  fact: Fact,
  contactId: string,
  reached: Reached,
): Promise<void> {
  const crmId = await writeEntry(run, order, fact, contactId);
  const entry: LedgerEntry = {
    order: order.ref,
    factKey: fact.key,
    orderNumber: order.orderNumber,
    crmTable: 'cwy_orderactivity',
    crmId,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
  };
  reached.results = {
    ...reached.results,
    ledger: [...(reached.results.ledger ?? []), entry],
  };
}

/** An order has no row of its own to compare: its mirror is the version that was worked through. */
function mirrorOf(order: Order): Mirror {
  return { ref: order.ref, version: order.version, etag: null, crmId: null, values: {}, crm: {} };
}
