import type { Instant } from '../../std/time.ts';
import type { Person } from '../model/person.ts';
import { isCalendarDate } from '../normalise/birth-date.ts';
import type { ConsentLine, ConsentValue } from './consent.ts';
import type { MappedTopic } from './consent-map.ts';

/**
 * When the customer said what the custom field says, by the custom field for it; null where that
 * cannot be told. A time that is no later than what was known before belongs to an earlier value: the
 * shop has not renewed it. Nobody can have said later than the customer was changed.
 */
export function statedTime(
  { timeField }: MappedTopic,
  person: Person,
  value: ConsentValue,
  last: ConsentLine | null,
): Instant | null {
  if (timeField === null || value === 'unset') return null;
  const time = asInstant(person.customFields[timeField]);
  if (time === null) return null;
  const at = time > person.modifiedAt ? person.modifiedAt : time;
  if (last === null) return at;
  const isOfEarlier = at < last.at || (at === last.at && value !== last.value);
  return isOfEarlier ? null : at;
}

const clock = /^T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3})\d{0,6})?)?Z$/;

/** A date, or a moment in UTC, which is how commercetools keeps both; null for anything else. */
function asInstant(value: unknown): Instant | null {
  if (typeof value !== 'string') return null;
  const date = value.slice(0, 10);
  if (!isCalendarDate(date)) return null;
  if (value.length === date.length) return `${date}T00:00:00.000Z`;
  const found = clock.exec(value.slice(10));
  if (found === null) return null;
  const [, hours, minutes, seconds = '00', fraction = ''] = found;
  return `${date}T${hours}:${minutes}:${seconds}.${fraction.padEnd(3, '0')}Z`;
}
