import type { Instant } from '../../std/time.ts';
import { sides } from '../reconcile/decision.ts';
import type { ConsentLine, ConsentTopic } from './consent.ts';
import { secondOf } from './stated-time.ts';
import { lastOf } from './statements.ts';

/** What the ledger has of a person, and what this run adds. */
export interface Said {
  readonly known: readonly ConsentLine[];
  readonly news: readonly ConsentLine[];
}

/**
 * Whether an opt-in for an address may take the place of an opt-out that somebody has put there at
 * `since`: people share addresses, and anybody can type one. It may if it has a later date of its own,
 * or if the same person, having opted out before, opts in anew. All topics of the row have to agree.
 */
export function replacesOptOut(
  topics: readonly ConsentTopic[],
  said: Said,
  since: Instant | null,
): boolean {
  if (since === null) return false;
  return topics.every((topic) => isDatedAfter(topic, said, since) || isAnew(topic, said, since));
}

function isDatedAfter(topic: ConsentTopic, { known, news }: Said, since: Instant): boolean {
  const last = lastOf([...known, ...news], topic, 'commercetools');
  return last?.value === 'in' && last.dated && secondOf(last.at) > secondOf(since);
}

/** An opt-in that is news and not dated was said when the record was changed, at the earliest. */
function isAnew(topic: ConsentTopic, { known, news }: Said, since: Instant): boolean {
  const hadOptedOut = sides.some((side) => lastOf(known, topic, side)?.value === 'out');
  const optIns = sides
    .map((side) => lastOf(news, topic, side))
    .filter((line) => line?.value === 'in');
  return (
    hadOptedOut && optIns.some((line) => line !== null && secondOf(line.at) >= secondOf(since))
  );
}
