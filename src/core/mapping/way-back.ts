import { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { WritableUnitAttribute } from '../model/organisation-changes.ts';
import type { WritableAttribute } from '../model/person-changes.ts';
import { isCalendarDate } from '../normalise/birth-date.ts';
import { countryCodeOf } from '../normalise/country.ts';
import { writtenEmail } from '../normalise/email.ts';
import { canonicalLocale } from '../normalise/locale.ts';
import { normaliseText } from '../normalise/text.ts';
import { type CustomBack, callBack } from './custom-transform.ts';
import type { FieldRule, WayBack } from './field-rule.ts';
import type { MapKind } from './map-kind.ts';
import type { TransformName } from './transform-names.ts';
import { outOfForm, type ValueForm } from './value-form.ts';

/** What decides on the way back of a field. */
export interface BackParts extends Pick<MapKind<never, never>, 'table' | 'noun'> {
  readonly column: string;
  readonly to: WayBack['to'] | null;
  readonly transform: FieldRule<never>['transform'];
  readonly form: ValueForm | null;
  readonly back: CustomBack | null;
}

/**
 * How values of a column go back to commercetools; null = they cannot: commercetools does not let
 * others write the attribute, or a function of the configuration has changed it and none changes
 * it back.
 */
export function wayBackOf(parts: BackParts): WayBack | null {
  const { table, noun, column, to, transform, form, back } = parts;
  if (to === null) return null;
  const place = `${table}.${column} -> ${targetName(to, noun)}`;
  if (back !== null) {
    const takes = 'attribute' in to ? 'text' : 'json';
    return { to, value: (value) => callBack(back, value, takes, place) };
  }
  if (typeof transform === 'function') return null;
  return {
    to,
    value: (value) => {
      const plain = form === null ? value : outOfForm(form, value, place);
      if (plain instanceof Problem) return plain;
      return accepted(to, transform, plain, place);
    },
  };
}

/** `customer.lastName` or `customer.custom.tier`. */
export function targetName(to: WayBack['to'], noun: string): string {
  return 'attribute' in to ? `${noun}.${to.attribute}` : `${noun}.custom.${to.customField}`;
}

function accepted(
  to: WayBack['to'],
  transform: TransformName,
  value: Json,
  place: string,
): Json | Problem {
  if ('attribute' in to) return asAttribute(to.attribute, flatText(value), place);
  if (typeof value !== 'string') return value;
  return transform.startsWith('country-') ? country(value, place) : normaliseText(value);
}

function flatText(value: Json): string | null {
  return normaliseText(Array.isArray(value) ? value.join(', ') : textOrNull(value));
}

const textOrNull = (value: Json): string | null => (value === null ? null : String(value));

type Check = (text: string | null, place: string) => string | null | Problem;

/** Attributes of which commercetools takes certain texts alone. */
type Writable = WritableAttribute | WritableUnitAttribute;

const checkOf = {
  email,
  contactEmail: (text, place) => (text === null ? null : email(text, place)),
  name: (text, place) => text ?? refused(place, 'a name'),
  status: (text, place) =>
    text === 'Active' || text === 'Inactive' ? text : refused(place, 'Active or Inactive'),
  dateOfBirth: (text, place) =>
    text === null || isCalendarDate(text) ? text : refused(place, 'a date as YYYY-MM-DD'),
  locale: (text, place) =>
    text === null ? null : (canonicalLocale(text) ?? refused(place, 'a language tag')),
  'billingAddress.country': country,
  'shippingAddress.country': country,
} as const satisfies Partial<Record<Writable, Check>>;
const checks: ReadonlyMap<string, Check> = new Map(Object.entries(checkOf));

function asAttribute(
  attribute: string,
  text: string | null,
  place: string,
): string | null | Problem {
  const check = checks.get(attribute);
  return check === undefined ? text : check(text, place);
}

/** A customer is known by the address: there is none without. */
function email(text: string | null, place: string): string | Problem {
  const { value, says } = writtenEmail(text ?? '');
  return value === '' || says !== null ? refused(place, 'an e-mail address') : value;
}

/** ISO 3166-1 alpha-2, which no address of commercetools is without. */
function country(text: string | null, place: string): string | Problem {
  const code = text === null ? null : countryCodeOf(text);
  return code ?? refused(place, 'a country, as a code or by a name that is known');
}

function refused(place: string, bound: string): Problem {
  return new Problem('CWY-4009', { place, value: 'another value', bound });
}
