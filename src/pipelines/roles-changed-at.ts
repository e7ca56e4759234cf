import type { WaitingEvent } from '../ports/store.ts';
import { membershipsChanged } from '../ports/units.ts';
import type { Instant } from '../std/time.ts';

type Told = Pick<WaitingEvent, 'type' | 'occurredAt'>;

/**
 * When the roles of a customer became as they are: news of them says it, the latest where there are
 * several. What else has happened to the customer, older or younger than that, counts where no such
 * news waits; `cause` is the event that the run is traced to. Null = nothing says it.
 */
export function rolesChangedAt(events: readonly Told[], cause: Told | null): Instant | null {
  const news = events.filter(({ type }) => type === membershipsChanged);
  const times = news.map(({ occurredAt }) => occurredAt).toSorted();
  return times.at(-1) ?? cause?.occurredAt ?? null;
}
