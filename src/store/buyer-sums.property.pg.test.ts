import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleSummary } from '../../test/samples/order-summary.ts';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { memoryOf, unitRef } from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import { insightOf } from '../core/insight/insight.ts';
import { insightValues } from '../core/insight/insight-columns.ts';
import { insightDefault } from '../core/insight/insight-settings.ts';
import type { ColumnValues } from '../core/mapping/column-values.ts';
import { isOlder, type OrderSummary } from '../core/model/order-summary.ts';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import { type Outcome, ordersChanged } from '../ports/store.ts';
import type { PostgresStore } from './store.ts';

const settings = { ...insightDefault, accounts: 'tree', interestsMax: 20 } as const;
let world: StoreWorld;
let store: PostgresStore;
beforeAll(async () => {
  world = await storeWorld();
  store = world.storeWith({ insight: settings });
});
afterAll(() => world.close());

const unitKeys = ['a', 'b', 'c', 'd'] as const;
const customers = ['p', 'q'] as const;
/** Which keys a unit may stand below, so that no tree goes in circles. */
const placesOf = { a: [null], b: [null, 'a'], c: [null, 'a', 'b'], d: ['a', 'b', 'c'] } as const;

interface Bought {
  readonly is: 'order' | 'cart';
  readonly id: number;
  readonly version: number;
  readonly gross: number;
  /** Of the one payment that all orders share, which is counted once. */
  readonly refunded: number;
  readonly cancelled: boolean;
  readonly customer: (typeof customers)[number];
  readonly unit: (typeof unitKeys)[number] | null;
}

/** One thing that a run finds out, in the order of its arrival. */
type News =
  | Bought
  | { readonly is: 'gone'; readonly kind: 'order' | 'cart'; readonly id: number }
  | {
      readonly is: 'unit';
      readonly key: keyof typeof placesOf;
      readonly place: number;
      /** Settled while a first run of the unit was at work. */
      readonly between: Bought | null;
    }
  | { readonly is: 'unit-gone'; readonly key: (typeof unitKeys)[number] };

const bought: fc.Arbitrary<Bought> = fc.record({
  is: fc.constantFrom('order', 'order', 'order', 'cart'),
  id: fc.integer({ min: 1, max: 4 }),
  version: fc.integer({ min: 1, max: 4 }),
  gross: fc.integer({ min: 1, max: 9 }).map((tens) => tens * 1_000),
  refunded: fc.constantFrom(0, 500),
  cancelled: fc.constantFrom(false, false, false, true),
  customer: fc.constantFrom(...customers),
  unit: fc.constantFrom(null, ...unitKeys),
});
const news: fc.Arbitrary<News> = fc.oneof(
  { weight: 5, arbitrary: bought },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('gone' as const),
      kind: fc.constantFrom('order' as const, 'cart' as const),
      id: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('unit' as const),
      key: fc.constantFrom(...unitKeys),
      place: fc.integer({ min: 0, max: 2 }),
      between: fc.option(bought),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('unit-gone' as const),
      key: fc.constantFrom(...unitKeys),
    }),
  },
);

/** One life of all these records; what the database has to know at its end is kept beside it. */
class Life {
  readonly #tag: string;
  readonly #summaries = new Map<string, OrderSummary>();
  readonly #parents = new Map<string, string | null>();
  readonly #shown = new Map<string, ColumnValues>();
  #events = 0;
  constructor(tag: string) {
    this.#tag = tag;
  }

  async take(one: News): Promise<void> {
    if (one.is === 'unit' || one.is === 'unit-gone') return this.#takeUnit(one);
    const kind = one.is === 'gone' ? one.kind : one.is;
    const ref = refOf(`${this.#tag}-${one.id}`, kind);
    const before = this.#summaries.get(recordKey(ref)) ?? null;
    const now = one.is === 'gone' ? null : this.#summary(ref, one);
    if (now !== null && before !== null && isOlder(now, before)) return;
    if (now === null) this.#summaries.delete(recordKey(ref));
    else this.#summaries.set(recordKey(ref), now);
    const both = [before, now].filter((summary) => summary !== null);
    await this.#ran(ref, {
      summary: { now },
      touched: {
        customers: both.flatMap(({ customerId }) => (customerId === null ? [] : refOf(customerId))),
        contacts: [],
        units: both.flatMap(({ unitKey }) => unitKey ?? []),
      },
    });
  }

  #summary(ref: RecordRef, one: Bought): OrderSummary {
    const isCart = one.is === 'cart';
    return sampleSummary({
      ref,
      version: one.version,
      gross: one.gross,
      refunded: isCart ? 0 : one.refunded,
      refunds: isCart || one.refunded === 0 ? [] : [{ key: 'refunded:p:t', value: one.refunded }],
      cancelled: !isCart && one.cancelled,
      customerId: this.#name(one.customer),
      unitKey: one.unit === null ? null : this.#name(one.unit),
      interests: [{ kind: 'brand', key: `b${one.id}`, name: `B${one.id}`, value: one.gross }],
    });
  }

  async #takeUnit(one: Extract<News, { is: 'unit' | 'unit-gone' }>): Promise<void> {
    const key = this.#name(one.key);
    if (one.is === 'unit-gone') {
      this.#parents.delete(key);
      return this.#ran(unitRef(key), { unit: { now: null } });
    }
    const places = placesOf[one.key];
    const place = places[one.place % places.length] ?? null;
    const parentKey = place === null ? null : this.#name(place);
    this.#events += 1;
    const isNew = !this.#parents.has(key);
    this.#parents.set(key, parentKey);
    // A run that reads a unit for the first time computes its numbers, by a tree without it.
    if (isNew) await this.#compute(unitRef(key), key);
    if (isNew && one.between !== null) await this.take(one.between);
    const ref = unitRef(key);
    const version = this.#events;
    await this.#ran(ref, {
      unit: { now: memoryOf(key, { parentKey, version }) },
      mirror: { ref, version, etag: null, crmId: null, values: this.shown(ref), crm: {} },
    });
  }

  #name(short: string): string {
    return `${this.#tag}-${short}`;
  }

  async #ran(ref: RecordRef, more: Partial<Outcome>): Promise<void> {
    this.#events += 1;
    await store.accept([envelopeOf(`${this.#tag}-${this.#events}`, ref)]);
    const context = await world.loadOne(ref);
    // News of orders that waits is taken along by whatever run comes first.
    if (context.events.some(({ type }) => type === ordersChanged)) await this.#compute(ref, null);
    await store.settle([outcomeOf(context, 'applied', more)]);
  }

  async #compute(ref: RecordRef, unitKey: string | null): Promise<void> {
    const [known] = await store.ordersOf([{ ref, crmId: null, unitKey }]);
    if (known !== undefined) this.#shown.set(recordKey(ref), valuesOf(known));
  }

  /** The jobs of buyers that were told, and of no others. */
  async runTold(): Promise<void> {
    for (const ref of this.buyers()) {
      const { events } = await world.loadOne(ref);
      if (!events.some(({ type }) => type === ordersChanged)) continue;
      await this.#compute(ref, null);
      await store.settle([outcomeOf(await world.loadOne(ref), 'applied', {})]);
    }
  }

  buyers(): readonly RecordRef[] {
    const units = [...this.#parents.keys()].map((key) => unitRef(key));
    return [...customers.map((name) => refOf(this.#name(name))), ...units];
  }

  shown(ref: RecordRef): ColumnValues {
    return this.#shown.get(recordKey(ref)) ?? valuesOf({ orders: [], carts: [] });
  }

  /** From the records as they are at the end, without any memory of how they came to be so. */
  fromScratch(ref: RecordRef): ColumnValues {
    const all = [...this.#summaries.values()].filter((one) =>
      ref.kind === 'customer' ? one.customerId === ref.id : this.#isBelow(one.unitKey, ref.id),
    );
    return valuesOf({
      orders: all.filter((one) => one.ref.kind === 'order'),
      carts: all.filter((one) => one.ref.kind === 'cart'),
    });
  }

  #isBelow(unitKey: string | null, top: string): boolean {
    if (unitKey === top) return true;
    if (unitKey === null || !this.#parents.has(unitKey)) return false;
    return this.#isBelow(this.#parents.get(unitKey) ?? null, top);
  }
}

function valuesOf(known: Parameters<typeof insightOf>[0]): ColumnValues {
  return insightValues(insightOf(known, settings));
}

let lives = 0;

it('shows the numbers that a recomputation from scratch gives, whatever came when', async () => {
  const steps = fc.array(fc.record({ news, runs: fc.constantFrom(true, true, false) }), {
    minLength: 4,
    maxLength: 14,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      lives += 1;
      const life = new Life(`l${lives}`);
      for (const { news: one, runs } of taken) {
        await life.take(one);
        if (runs) await life.runTold();
      }
      await life.runTold();
      for (const ref of life.buyers()) {
        expect(life.shown(ref), recordKey(ref)).toEqual(life.fromScratch(ref));
      }
    }),
    { numRuns: 60 },
  );
});
