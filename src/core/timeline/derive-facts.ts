import type { Order, StateChange } from '../model/order.ts';
import { type Fact, type FactKind, factKinds, missingFacts, usualKinds } from './fact.ts';
import { editedFacts, movedFacts, placedFacts } from './history-facts.ts';
import {
  authorisedFacts,
  chargebackFacts,
  paidFacts,
  partlyPaidFacts,
  refundedFacts,
} from './payment-facts.ts';
import { type LifecycleSettings, lifecycleDefaults, type Reading } from './reading.ts';
import { returnedFacts, returnRefundFacts } from './return-facts.ts';
import { cancelledFacts, deliveredFacts, shippedFacts } from './state-facts.ts';
import type { Ledgered } from './told.ts';

/** One rule per kind of fact (fact sheet commercetools, 2.7). */
const derivations: Readonly<Record<FactKind, (reading: Reading) => readonly Fact[]>> = {
  placed: placedFacts,
  authorised: authorisedFacts,
  'partly-paid': partlyPaidFacts,
  paid: paidFacts,
  shipped: shippedFacts,
  delivered: deliveredFacts,
  edited: editedFacts,
  moved: movedFacts,
  cancelled: cancelledFacts,
  returned: returnedFacts,
  refunded: (reading) => [...refundedFacts(reading), ...returnRefundFacts(reading)],
  chargeback: chargebackFacts,
  // An order that can be read is not deleted: see `deletion`.
  deleted: () => [],
};

/**
 * All facts that an order, its payments and its returns tell of, oldest first. A function of the
 * present state alone: how many notifications arrived, and in which order, changes nothing.
 * `changes` adds what the order does not carry: times, and what it was before edits and moves (see
 * `factsNeedingChanges`); without Messages the ledger stands in for the latter.
 */
export function deriveFacts(
  order: Order,
  changes: readonly StateChange[],
  settings: Partial<LifecycleSettings> = {},
  ledger: readonly Ledgered[] = [],
): readonly Fact[] {
  const reading = { order, changes, settings: { ...lifecycleDefaults, ...settings }, ledger };
  return factKinds
    .flatMap((kind) => derivations[kind](reading))
    .sort((a, b) => compareText(a.at, b.at) || rank(a) - rank(b) || compareText(a.key, b.key));
}

/** What the question for Messages depends on, besides the order. */
export interface Interest {
  /** Kinds that become entries; a fact of another kind is worth no request. */
  readonly kinds?: readonly FactKind[];
  readonly settings?: Partial<LifecycleSettings>;
  readonly ledger?: readonly Ledgered[];
}

/**
 * Whether a fact that is not written yet has, or may have, a time or a history that only the
 * order's reported changes can tell; only then is the request for them worth it.
 */
export function factsNeedingChanges(
  order: Order,
  ledgerKeys: readonly string[] = [],
  interest: Interest = {},
): boolean {
  const { kinds = usualKinds, settings = {}, ledger = [] } = interest;
  const facts = deriveFacts(order, [], settings, ledger);
  const paidBy = settings.paidBy ?? lifecycleDefaults.paidBy;
  const needs: Readonly<Partial<Record<FactKind, (fact: Fact) => boolean>>> = {
    // The first version of an order has no history.
    placed: () => order.version > 1 && (kinds.includes('edited') || kinds.includes('moved')),
    paid: ({ atIsOwn }) => paidBy !== 'transactions' && (order.paymentState === 'Paid' || !atIsOwn),
    shipped: ({ atIsOwn }) => !atIsOwn,
    delivered: ({ atIsOwn }) => !atIsOwn,
    edited: ({ atIsOwn }) => !atIsOwn,
    moved: ({ atIsOwn }) => !atIsOwn,
    cancelled: ({ atIsOwn }) => !atIsOwn,
  };
  return missingFacts(facts, ledgerKeys).some(
    (fact) => kinds.includes(fact.kind) && (needs[fact.kind]?.(fact) ?? false),
  );
}

function rank({ kind }: Fact): number {
  return factKinds.indexOf(kind);
}

/** By code units, so that no locale of the machine has a say. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
