import type { Instant } from '../../std/time.ts';
import type { InterestAmount, InterestKind, OrderSummary } from '../model/order-summary.ts';
import { approximately, multiply } from './decimal.ts';
import type { InsightSettings } from './insight-settings.ts';
import { amountOf, type RateOf } from './totals.ts';

/** Something that a buyer spends money on, or means to. */
export interface InterestWeight {
  readonly kind: InterestKind;
  /** The same for the same thing whatever it is called. */
  readonly key: string;
  readonly name: string;
  /** What was spent on it in the base currency, less with age; carts count for a part of it. */
  readonly weight: number;
  /** When it was last bought; null = it is known from carts alone. */
  readonly boughtAt: Instant | null;
}

/** What interests are computed from. */
interface Wanted {
  readonly orders: readonly OrderSummary[];
  readonly carts: readonly OrderSummary[];
}

/**
 * Interests, the strongest first. An amount loses half of its weight in each half-life, counted back
 * from the newest order or cart and not from today: the same ones give the same interests on every
 * day.
 */
export function interestsOf(
  { orders, carts }: Wanted,
  rateOf: RateOf,
  settings: InsightSettings,
): readonly InterestWeight[] {
  const all = [...orders, ...carts];
  const newest = all.map(({ placedAt }) => placedAt).reduce(later, '0000-03-01');
  const weights = new Map<string, InterestWeight>();
  // Sums of floating-point numbers depend on their order, so that is always the same.
  for (const one of all.toSorted(byRef)) {
    const rate = rateOf(one.currency);
    if (rate === null) continue;
    const ageDays = dayNumber(newest) - dayNumber(one.placedAt);
    const share = isCart(one) ? settings.cartWeight : 1;
    const fading = share * 0.5 ** (ageDays / settings.halfLifeDays);
    for (const interest of one.interests) {
      const name = nameOf(interest, settings);
      if (name === null) continue;
      const spent = approximately(multiply(amountOf(one, interest.value), rate));
      const id = `${interest.kind} ${interest.key}`;
      weights.set(id, added(weights.get(id), one, { ...interest, name, weight: spent * fading }));
    }
  }
  return [...weights.values()].sort(byWeight).slice(0, settings.interestsMax);
}

type Weighed = Pick<InterestWeight, 'kind' | 'key' | 'name' | 'weight'>;

function added(
  before: InterestWeight | undefined,
  from: OrderSummary,
  { kind, key, name, weight }: Weighed,
): InterestWeight {
  const last = before?.boughtAt ?? null;
  const now = isCart(from) ? null : from.placedAt;
  const boughtAt = last === null || now === null ? (last ?? now) : later(last, now);
  return { kind, key, name, weight: (before?.weight ?? 0) + weight, boughtAt };
}

function isCart({ ref }: OrderSummary): boolean {
  return ref.kind === 'cart';
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

function nameOf({ kind, key, name }: InterestAmount, { productTypes }: InsightSettings) {
  if (kind !== 'product-type') return name;
  return Object.hasOwn(productTypes, key) ? (productTypes[key] ?? null) : null;
}

/** Whole days since 1 March of the year 0: a year that begins in March ends with its leap day. */
function dayNumber(at: Instant): number {
  const [year = 0, month = 1, day = 1] = at.slice(0, 10).split('-').map(Number);
  const marchYear = month < 3 ? year - 1 : year;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const monthDays = Math.floor((153 * ((month + 9) % 12) + 2) / 5);
  return marchYear * 365 + leapDays + monthDays + day - 1;
}

function byRef(a: OrderSummary, b: OrderSummary): number {
  return compareText(a.ref.id, b.ref.id);
}

function byWeight(a: InterestWeight, b: InterestWeight): number {
  return (
    b.weight - a.weight ||
    compareText(a.kind, b.kind) ||
    compareText(a.name, b.name) ||
    compareText(a.key, b.key)
  );
}

/** By code units, so that no locale of the machine has a say. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const kindNames: Readonly<Record<InterestKind, string>> = {
  brand: 'brand',
  category: 'category',
  'product-type': 'product type',
};

/** The interests for people: `Acme (brand), Shoes (category)`; what does not fit is left out. */
export function interestsText(
  interests: readonly InterestWeight[],
  lengthMax: number,
): string | null {
  let text = '';
  for (const { kind, name } of interests) {
    const next = `${text}${text === '' ? '' : ', '}${name} (${kindNames[kind]})`;
    if (next.length > lengthMax) break;
    text = next;
  }
  return text || null;
}
