import { expect } from 'vitest';
import { insightDefault } from '../../src/core/insight/insight-settings.ts';
import { summariseOrder } from '../../src/core/insight/summarise-order.ts';
import type { ColumnValues } from '../../src/core/mapping/column-values.ts';
import type { Order, StateChange } from '../../src/core/model/order.ts';
import { isOlder, type OrderSummary } from '../../src/core/model/order-summary.ts';
import { amendments } from '../../src/core/timeline/amendments.ts';
import { deletion } from '../../src/core/timeline/deletion.ts';
import { deriveFacts, factsNeedingChanges } from '../../src/core/timeline/derive-facts.ts';
import { entryOf } from '../../src/core/timeline/entry.ts';
import { factKinds, missingFacts } from '../../src/core/timeline/fact.ts';
import type { LifecycleSettings } from '../../src/core/timeline/reading.ts';
import { type Ledgered, tellingOf } from '../../src/core/timeline/told.ts';
import { sampleOrder } from './order.ts';

/** A state of the world: the order, and the Messages that there are by then. */
export interface Snapshot {
  readonly order: Order;
  readonly changes: readonly StateChange[];
}

const source = { eventId: null, correlationId: 'k1' };

/** What the pipeline does with a CRM and a ledger, in memory. */
export class Model {
  readonly rows = new Map<string, ColumnValues>();
  ledger: Ledgered[] = [];
  /** What is remembered of the order for the numbers of its buyer. */
  summary: OrderSummary | null = null;
  writes = 0;
  #version = 0;
  readonly #settings: Partial<LifecycleSettings>;
  constructor(settings: Partial<LifecycleSettings> = {}) {
    this.#settings = settings;
  }

  read({ order, changes }: Snapshot): void {
    if (order.version < this.#version) return;
    this.#version = order.version;
    const written = this.ledger.map(({ factKey }) => factKey);
    const interest = { kinds: factKinds, ledger: this.ledger, settings: this.#settings };
    const needed = factsNeedingChanges(order, written, interest);
    const facts = deriveFacts(order, needed ? changes : [], this.#settings, this.ledger);
    for (const fact of missingFacts(facts, written)) {
      const { factKey, values } = entryOf(fact, order, source);
      expect(this.rows.has(factKey)).toBe(false);
      this.#write(factKey, values);
      this.ledger.push({ factKey: fact.key, told: tellingOf(fact, order) });
    }
    const amended = amendments(order, facts, this.ledger, source, this.#settings);
    for (const { factKey, values, told } of amended) {
      expect(this.rows.has(factKey)).toBe(true);
      this.#write(factKey, { ...this.rows.get(factKey), ...values });
      this.ledger = this.ledger.map((one) => (one.factKey === factKey ? { factKey, told } : one));
    }
    this.#remember(summariseOrder(order, facts, insightDefault));
  }

  /** News of whatever kind that meets an order which is gone; `when` is known from its own news. */
  findGone({ ref }: Order, when: string | null, now: string): void {
    this.summary = null;
    const gone = deletion(ref, this.ledger, when, now);
    if (gone === null) return;
    const { factKey, values } = entryOf(gone.fact, gone.order, source);
    expect(this.rows.has(factKey)).toBe(false);
    this.#write(factKey, values);
    this.ledger.push({ factKey, told: tellingOf(gone.fact, gone.order) });
  }

  #remember(now: OrderSummary): void {
    if (this.summary === null || !isOlder(now, this.summary)) this.summary = now;
  }

  #write(factKey: string, values: ColumnValues): void {
    this.rows.set(factKey, values);
    this.writes += 1;
  }

  /** Rows that still hold, by fact: what a report counts. */
  standing(): readonly string[] {
    return [...this.rows.values()]
      .filter(({ cwy_kind }) => cwy_kind !== 'withdrawn')
      .map(
        ({ cwy_fact, subject, cwy_amount, actualend }) =>
          `${cwy_fact} | ${subject} | ${cwy_amount} | ${actualend}`,
      )
      .sort();
  }
}

export function readAll(
  snapshots: readonly Snapshot[],
  settings: Partial<LifecycleSettings> = {},
): Model {
  const model = new Model(settings);
  for (const snapshot of snapshots) model.read(snapshot);
  return model;
}

/** All orders of arrival. */
export function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

/** A day of March 2026. */
export const at = (day: number): string => `2026-03-${String(day).padStart(2, '0')}T10:00:00.000Z`;

export const message = (given: Partial<StateChange> & { readonly at: string }): StateChange => ({
  orderState: null,
  paymentState: null,
  ...given,
});

/** What happens to an order in one step. */
export type Step = Partial<Order> & { readonly message?: Partial<StateChange> };

/** What each step changes, from the step before; the version counts up. */
export function life(...steps: readonly Step[]): readonly Snapshot[] {
  let order = sampleOrder({ version: 1, modifiedAt: at(1) });
  let changes: readonly StateChange[] = [];
  return steps.map(({ message: told, ...step }, index) => {
    const when = at(index + 1);
    order = { ...order, ...step, version: index + 1, modifiedAt: when };
    if (told !== undefined) changes = [...changes, message({ at: when, ...told })];
    return { order, changes };
  });
}
