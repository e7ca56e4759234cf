import type { Instant } from '../../std/time.ts';
import type { Said } from './said.ts';
import { normaliseText } from './text.ts';

/** Nobody has been known to reach this age; it also keeps out `0001-01-01` and `1753-01-01`. */
const ageYearsMax = 130;

/**
 * A date of birth (`YYYY-MM-DD`) that somebody can have who was there at `asOf`. Anything else
 * is left out: a date column takes no other text, and a refused column would cost the whole record.
 */
export function normaliseBirthDate(date: string | null, asOf: Instant): Said<string | null> {
  const text = normaliseText(date);
  if (text === null) return { value: null, says: null };
  if (!isCalendarDate(text)) return { value: null, says: 'not a date, left out' };
  const earliest = `${String(Number(asOf.slice(0, 4)) - ageYearsMax).padStart(4, '0')}-01-01`;
  if (text < earliest || text > asOf.slice(0, 10)) {
    return { value: null, says: `not within the last ${ageYearsMax} years, left out` };
  }
  return { value: text, says: null };
}

/** Days of the months from January on; February by the year. */
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a text is a day that the calendar has, as `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
  return day >= 1 && day <= days;
}
