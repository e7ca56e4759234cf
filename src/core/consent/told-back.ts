import type { Instant } from '../../std/time.ts';
import type { Person } from '../model/person.ts';
import type { ConsentLine } from './consent.ts';
import { type ConsentMap, statedValue } from './consent-map.ts';

/**
 * What commercetools has been told of the CRM's statements: the difference between the customer as it
 * was heard and as it was left. It is no statement of the customer, and goes into the ledger as what it
 * is, so that the next thing that the customer says is known for news. `at` is when the CRM said it.
 */
export function toldBack(
  { topics }: ConsentMap,
  heard: Person,
  left: Person,
  at: Instant,
): readonly ConsentLine[] {
  return topics.flatMap((topic) => {
    const value = statedValue(topic, left);
    if (value === statedValue(topic, heard)) return [];
    const { channel, purpose } = topic;
    return [
      { channel, purpose, value, source: 'commercetools', given: 'dynamics', at, dated: false },
    ];
  });
}
