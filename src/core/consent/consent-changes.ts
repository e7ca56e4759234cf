import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { Person } from '../model/person.ts';
import type { ConsentLine, ConsentValue } from './consent.ts';
import type { ConsentMap, MappedTopic } from './consent-map.ts';
import { timeLike } from './stated-time.ts';
import { lastOf } from './statements.ts';

/** What is known of the contact whose consents go to commercetools. */
export interface Bringing {
  readonly person: Person;
  /** The last line of each topic and source. */
  readonly known: readonly ConsentLine[];
  /** What the CRM had when the pair was last settled. */
  readonly crmWas: ColumnValues;
  /** When the row was changed; null = it was not read. */
  readonly crmAt: Instant | null;
  readonly now: Instant;
}

/**
 * The custom fields that have to change beside the consents of `toCommerce`: the time and the source
 * that stand there were told of what the customer said before. Fields that are empty stay empty, for
 * nobody knows whether they take a day or a moment.
 */
export function consentChanges(
  { topics }: ConsentMap,
  toCommerce: ColumnValues,
  given: Bringing,
): Readonly<Record<string, Json>> {
  const changes = topics
    .filter(({ column, optOutAs }) => optOutAs !== null && Object.hasOwn(toCommerce, column))
    .flatMap((topic) => besides(topic, toCommerce[topic.column] ?? null, given));
  return Object.fromEntries(changes);
}

function besides(
  topic: MappedTopic,
  value: ColumnValues[string],
  given: Bringing,
): readonly (readonly [string, Json])[] {
  const { customFields } = given.person;
  const { timeField, sourceField, sourceAs } = topic;
  const time = timeField === null ? null : (customFields[timeField] ?? null);
  const source = sourceField === null ? null : (customFields[sourceField] ?? null);
  const changes: (readonly [string, Json])[] = [];
  if (timeField !== null && time !== null) {
    changes.push([timeField, value === null ? null : timeLike(time, since(topic, value, given))]);
  }
  if (sourceField !== null && source !== null) {
    changes.push([sourceField, value === null ? null : sourceAs]);
  }
  return changes;
}

/** The ledger knows longer than the row since when the CRM has what it had already. */
function since(topic: MappedTopic, value: Json, { known, crmWas, crmAt, now }: Bringing): Instant {
  const line = lastOf(known, topic, 'dynamics');
  const said: ConsentValue = value === true ? 'out' : 'in';
  const isKnown = line?.value === said && (crmAt === null || crmWas[topic.column] === value);
  return isKnown ? line.at : (crmAt ?? now);
}
