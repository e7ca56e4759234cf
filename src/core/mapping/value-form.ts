import { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import { isCalendarDate } from '../normalise/birth-date.ts';
import type { ColumnValue } from './column-values.ts';

/** What a column takes; `list` is a text of several entries, `a, b`. */
export const formTypes = ['text', 'choice', 'boolean', 'number', 'date', 'list'] as const;
export type FormType = (typeof formTypes)[number];

/** How a value has to look in its column. */
export interface ValueForm {
  readonly type: FormType;
  /** Option of a choice column by what commercetools has; null = commercetools has the options. */
  readonly choices: Readonly<Record<string, number>> | null;
}

/**
 * The value in the form of its column: CWY-4018 where a choice has no option for it, CWY-4009 where
 * it is of another kind. Null stays null.
 */
export function inForm(form: ValueForm, value: ColumnValue, place: string): ColumnValue | Problem {
  if (value === null) return null;
  return toColumn[form.type](value, form, place);
}

/** What commercetools takes for a value of the column; the other way of `inForm`. */
export function outOfForm(form: ValueForm, value: ColumnValue, place: string): Json | Problem {
  if (value === null) return null;
  if (form.type === 'choice') return keyOf(value, form, place);
  if (form.type === 'list') return entriesOf(String(value));
  return toColumn[form.type](value, form, place);
}

type Cast = (
  value: string | number | boolean,
  form: ValueForm,
  place: string,
) => ColumnValue | Problem;

const toColumn: Readonly<Record<FormType, Cast>> = {
  text: (value) => String(value),
  list: (value) => entriesOf(String(value)).join(', ') || null,
  choice: optionOf,
  boolean: (value, _, place) => {
    const known = booleans.get(value);
    return known ?? otherKind(place, 'true or false');
  },
  number: (value, _, place) => {
    const number = numberOf(value);
    return number ?? otherKind(place, 'a number');
  },
  date: (value, _, place) => (isDate(value) ? value : otherKind(place, 'a date')),
};

const booleans: ReadonlyMap<ColumnValue, boolean> = new Map<ColumnValue, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
]);

/** A number, or a text of digits that is one. */
function numberOf(value: ColumnValue): number | null {
  if (typeof value === 'number') return value;
  const isDecimal = typeof value === 'string' && /^[+-]?\d{1,15}(\.\d{1,10})?$/.test(value);
  return isDecimal ? Number(value) : null;
}

/** `2026-01-31`, or a moment of that day in ISO 8601. */
export function isDate(value: ColumnValue): boolean {
  if (typeof value !== 'string' || !isCalendarDate(value.slice(0, 10))) return false;
  return /^(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value.slice(10));
}

/** A set has no order of its own: sorted, each entry once. */
function entriesOf(text: string): string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return [...new Set(entries)].filter((entry) => entry !== '').sort();
}

function optionOf(
  value: string | number | boolean,
  { choices }: ValueForm,
  place: string,
): ColumnValue | Problem {
  if (choices === null) {
    const option = numberOf(value);
    return option !== null && Number.isSafeInteger(option)
      ? option
      : new Problem('CWY-4018', { place, bound: 'the number of an option' });
  }
  const key = String(value);
  if (Object.hasOwn(choices, key)) return choices[key] ?? null;
  return new Problem('CWY-4018', { place, bound: `one of ${few(Object.keys(choices))}` });
}

/** Of several texts with the same option the first stands for it. */
function keyOf(
  value: string | number | boolean,
  { choices }: ValueForm,
  place: string,
): Json | Problem {
  if (choices === null) return value;
  const found = Object.entries(choices).find(([, option]) => option === value);
  if (found !== undefined) return found[0];
  const bound = `one of ${few(Object.values(choices).map(String))}`;
  return new Problem('CWY-4018', { place, value: 'another option', bound });
}

const namedMax = 10;

/** The first of many, for a message. */
function few(names: readonly string[]): string {
  const shown = names.slice(0, namedMax).join(', ');
  return names.length <= namedMax ? shown : `${shown} and ${names.length - namedMax} more`;
}

/** The problem of a value that is not of the kind that its column takes. */
export function otherKind(place: string, bound: string): Problem {
  return new Problem('CWY-4009', { place, value: 'a value of another kind', bound });
}
