import type { Causeway, EventNews } from './causeway.ts';

/** All that Causeway has said about its events, the last word on each of them. */
export interface Feed {
  /** Fetches what is new and remembers it. */
  poll(): Promise<void>;
  /** What has not been taken yet, oldest first: for the one display that shows it. */
  take(): readonly EventNews[];
  all(): readonly EventNews[];
  /** The last word on the events of one record. */
  of(recordId: string): readonly EventNews[];
}

/** Pages taken in one go at most, so that a flood of events cannot hold up the display. */
const pagesMax = 20;
/** Events remembered at most; a demo that goes on for days forgets the oldest. */
const knownMax = 100_000;

export function openFeed(causeway: Causeway): Feed {
  const known = new Map<string, EventNews>();
  let fresh: EventNews[] = [];
  let cursor: string | null = null;
  let polling: Promise<void> | null = null;

  const remember = (event: EventNews): void => {
    known.set(event.id, event);
    fresh.push(event);
    const [oldest] = known.keys();
    if (known.size > knownMax && oldest !== undefined) known.delete(oldest);
  };
  const fetchNew = async (): Promise<void> => {
    for (let page = 0; page < pagesMax; page++) {
      const answer = await causeway.events(cursor);
      cursor = answer.cursor;
      for (const event of answer.events) remember(event);
      if (answer.events.length === 0) return;
    }
  };
  return {
    // Two polls side by side would take the same pages twice.
    poll: () => {
      polling ??= fetchNew().finally(() => {
        polling = null;
      });
      return polling;
    },
    take: () => {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    all: () => [...known.values()],
    of: (recordId) => [...known.values()].filter(({ ref }) => ref?.id === recordId),
  };
}
