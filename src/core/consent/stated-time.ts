import type { Instant } from '../../std/time.ts';
import type { Person } from '../model/person.ts';
import { isCalendarDate } from '../normalise/birth-date.ts';
import { broughtBack, type ConsentLine, type ConsentValue } from './consent.ts';
import type { MappedTopic } from './consent-map.ts';

/** The last lines of a topic in the ledger, of commercetools and of the CRM. */
interface Lasting {
  readonly last: ConsentLine | null;
  readonly crm: ConsentLine | null;
}

/**
 * When the customer said what the custom field says, by the custom field for it; null where that
 * cannot be told. A time that is no later than what the shop said before belongs to that: the shop has
 * not renewed it. Nobody can have said later than the customer was changed.
 */
export function statedTime(
  topic: MappedTopic,
  person: Person,
  value: ConsentValue,
  { last, crm }: Lasting,
): Instant | null {
  const time = value === 'unset' ? null : fieldTime(topic, person);
  if (time === null) return null;
  const at = time > person.modifiedAt ? person.modifiedAt : time;
  if (last === null) return at;
  if (last.given === broughtBack) {
    return sinceBrought(topic, person, value, { last, crm }) ? at : null;
  }
  // The end of the record's last change is not renewed by the next one.
  if (value === last.value && isAhead(time, person)) return last.dated ? last.at : null;
  const isOfEarlier = at < last.at || (at === last.at && value !== last.value);
  return isOfEarlier ? null : at;
}

/**
 * Whether the time stands for something that the shop has said beside what was brought from Dynamics.
 * Not if it is the one that was brought along, or an older one that was left beside it. Of a date
 * alone nobody can tell whether it is that.
 */
function sinceBrought(
  topic: MappedTopic,
  person: Person,
  value: ConsentValue,
  { last, crm }: Lasting,
): boolean {
  const time = fieldTime(topic, person);
  const isAlong = [last, crm].some((line) => line !== null && isTimeOf(topic, person, line.at));
  if (time === null || last === null || isAlong) return false;
  return value !== last.value || time > last.at;
}

/** What the custom field for the time says; null for anything that is no date or moment in UTC. */
function fieldTime({ timeField }: MappedTopic, person: Person): Instant | null {
  return timeField === null ? null : asInstant(person.customFields[timeField]);
}

/** Whether the custom field has this time, as exactly as it tells one. */
export function isTimeOf({ timeField }: MappedTopic, person: Person, at: Instant): boolean {
  const said = timeField === null ? null : person.customFields[timeField];
  const time = asInstant(said);
  if (time === null) return false;
  return isDay(said) ? time.slice(0, dayLength) === at.slice(0, dayLength) : isSameSecond(time, at);
}

/** The time as the custom field has it: a day where it tells days. */
export function timeLike(said: unknown, at: Instant): string {
  return isDay(said) ? at.slice(0, dayLength) : at;
}

/** Dataverse tells no more of a time. */
export function secondOf(at: Instant): string {
  return at.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
}

function isSameSecond(one: Instant, other: Instant): boolean {
  return secondOf(one) === secondOf(other);
}

const dayLength = 'YYYY-MM-DD'.length;

function isDay(said: unknown): boolean {
  return typeof said === 'string' && said.length === dayLength;
}

/** Clocks differ a little; a time in a later hour than the change is no time at which it was said. */
function isAhead(time: Instant, { modifiedAt }: Person): boolean {
  return hourOf(time) > hourOf(modifiedAt);
}

function hourOf(at: Instant): string {
  return at.slice(0, 'YYYY-MM-DDTHH'.length);
}

const clock = /^T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3})\d{0,6})?)?Z$/;

/** A date, or a moment in UTC, which is how commercetools keeps both; null for anything else. */
function asInstant(value: unknown): Instant | null {
  if (typeof value !== 'string') return null;
  const date = value.slice(0, dayLength);
  if (!isCalendarDate(date)) return null;
  if (value.length === date.length) return `${date}T00:00:00.000Z`;
  const found = clock.exec(value.slice(dayLength));
  if (found === null) return null;
  const [, hours, minutes, seconds = '00', fraction = ''] = found;
  return `${date}T${hours}:${minutes}:${seconds}.${fraction.padEnd(3, '0')}Z`;
}
