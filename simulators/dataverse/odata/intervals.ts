/** A span of time in milliseconds; its end is not part of it, but a past that ends now includes now. */
export type Interval = { readonly from: number; readonly to: number };

type Unit = 'Minutes' | 'Hours' | 'Days' | 'Weeks' | 'Months' | 'Years';

const MINUTE = 60_000;
const DAYS_OF_WEEK = 7;

const units: ReadonlySet<string> = new Set([
  'Minutes',
  'Hours',
  'Days',
  'Weeks',
  'Months',
  'Years',
]);
const isUnit = (text: string | undefined): text is Unit => text !== undefined && units.has(text);

/** Moves an instant by whole units; months and years keep the day of the month. */
const moved = (instant: number, unit: Unit, count: number): number => {
  const date = new Date(instant);
  if (unit === 'Minutes') return instant + count * MINUTE;
  if (unit === 'Hours') return instant + count * 60 * MINUTE;
  if (unit === 'Days') date.setUTCDate(date.getUTCDate() + count);
  else if (unit === 'Weeks') date.setUTCDate(date.getUTCDate() + count * DAYS_OF_WEEK);
  else if (unit === 'Months') date.setUTCMonth(date.getUTCMonth() + count);
  else date.setUTCFullYear(date.getUTCFullYear() + count);
  return date.getTime();
};

/** Start of the day, week (from Sunday), month or year around an instant. */
const startOf = (instant: number, unit: Unit): number => {
  const date = new Date(instant);
  if (unit === 'Minutes' || unit === 'Hours') return instant;
  date.setUTCHours(0, 0, 0, 0);
  if (unit === 'Weeks') date.setUTCDate(date.getUTCDate() - date.getUTCDay());
  else if (unit === 'Months') date.setUTCDate(1);
  else if (unit === 'Years') date.setUTCMonth(0, 1);
  return date.getTime();
};

const whole = (now: number, unit: Unit, ahead: number): Interval => {
  const from = moved(startOf(now, unit), unit, ahead);
  return { from, to: moved(from, unit, 1) };
};

const named: Readonly<Record<string, (now: number) => Interval>> = {
  Today: (now) => whole(now, 'Days', 0),
  Yesterday: (now) => whole(now, 'Days', -1),
  Tomorrow: (now) => whole(now, 'Days', 1),
  Last7Days: (now) => ({ from: moved(startOf(now, 'Days'), 'Days', -7), to: now + 1 }),
  Next7Days: (now) => ({ from: now, to: moved(startOf(now, 'Days'), 'Days', 8) }),
  ThisWeek: (now) => whole(now, 'Weeks', 0),
  LastWeek: (now) => whole(now, 'Weeks', -1),
  NextWeek: (now) => whole(now, 'Weeks', 1),
  ThisMonth: (now) => whole(now, 'Months', 0),
  LastMonth: (now) => whole(now, 'Months', -1),
  NextMonth: (now) => whole(now, 'Months', 1),
  ThisYear: (now) => whole(now, 'Years', 0),
  LastYear: (now) => whole(now, 'Years', -1),
  NextYear: (now) => whole(now, 'Years', 1),
};

const midnightOf = (now: number, unit: Unit): number =>
  unit === 'Hours' || unit === 'Minutes' ? now : startOf(now, 'Days');

/**
 * The span that a query function means, such as `LastXHours` with 3; undefined when the name is
 * none of a span. Days and longer units begin or end at midnight UTC.
 */
export const intervalOf = (name: string, count: number, now: number): Interval | undefined => {
  const fixed = named[name];
  if (fixed !== undefined) return fixed(now);
  const [, side, unit] = /^(Last|Next|OlderThan)X(\w+)$/.exec(name) ?? [];
  if (!isUnit(unit)) return undefined;
  if (side === 'Last') return { from: moved(midnightOf(now, unit), unit, -count), to: now + 1 };
  if (side === 'OlderThan') return { from: Number.NEGATIVE_INFINITY, to: moved(now, unit, -count) };
  const tomorrow =
    unit === 'Hours' || unit === 'Minutes' ? now : moved(startOf(now, 'Days'), 'Days', 1);
  return { from: now, to: moved(tomorrow, unit, count) };
};
