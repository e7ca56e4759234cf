import type { Order } from '../core/model/order.ts';
import { type Amendment, amendments } from '../core/timeline/amendments.ts';
import { deriveFacts, factsNeedingChanges } from '../core/timeline/derive-facts.ts';
import { type Fact, missingFacts } from '../core/timeline/fact.ts';
import { isTimelineTable } from '../core/timeline/target.ts';
import type { Run } from './run.ts';

/** What the timeline lacks of an order, and what it says that is not true any more. */
export interface Untold {
  readonly missing: readonly Fact[];
  readonly amended: readonly Amendment[];
}

/**
 * Compares an order with the ledger of what its timeline says. A second request to commercetools,
 * for the Messages, is made only where they can date or tell something that is not written yet.
 */
export async function untoldOf(run: Run, order: Order): Promise<Untold> {
  const { timelineKinds: kinds, lifecycle: settings, storeLabels } = run.deps.settings;
  const { ledger } = run.context;
  const written = ledger.map(({ factKey }) => factKey);
  const wanted = (facts: readonly Fact[]): readonly Fact[] =>
    missingFacts(facts, written).filter((fact) => isWanted(run, fact));
  let facts = deriveFacts(order, [], settings, ledger);
  if (factsNeedingChanges(order, written, { kinds, settings, ledger })) {
    const changes = await run.commerce().orderStateChanges(order.ref.id, run.call);
    facts = deriveFacts(order, changes, settings, ledger);
  }
  const source = { eventId: run.cause?.id ?? null, correlationId: run.call.correlationId };
  // Entries in a table that only a newer version knows are left to it.
  const within = ledger.filter(({ crmTable }) => isTimelineTable(crmTable));
  return {
    missing: wanted(facts),
    amended: amendments(order, facts, within, source, settings, storeLabels),
  };
}

/** Of a kind that is shown, and not older than the timelines are to reach back. */
export function isWanted(run: Run, { kind, at }: Fact): boolean {
  const { timelineKinds, timelineSince } = run.deps.settings;
  return timelineKinds.includes(kind) && (timelineSince === null || at >= timelineSince);
}
