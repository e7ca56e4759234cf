import type { Causeway, EventNews } from './causeway.ts';

/** All that Causeway has said about its events, the last word on each of them. */
export interface Feed {
  /** Fetches what is new, oldest first, and remembers it. */
  poll(): Promise<readonly EventNews[]>;
  all(): readonly EventNews[];
  /** The last word on the events of one record. */
  of(recordId: string): readonly EventNews[];
}

/** Pages taken in one go at most, so that a flood of events cannot hold up the display. */
const pagesMax = 20;

export function openFeed(causeway: Causeway): Feed {
  const known = new Map<string, EventNews>();
  let cursor: string | null = null;
  let polling: Promise<readonly EventNews[]> | null = null;
  const fetchNew = async (): Promise<readonly EventNews[]> => {
    const news: EventNews[] = [];
    for (let page = 0; page < pagesMax; page++) {
      const answer = await causeway.events(cursor);
      cursor = answer.cursor;
      if (answer.events.length === 0) break;
      news.push(...answer.events);
    }
    for (const event of news) known.set(event.id, event);
    return news;
  };
  return {
    // Two polls side by side would take the same pages twice.
    poll: () => {
      polling ??= fetchNew().finally(() => {
        polling = null;
      });
      return polling;
    },
    all: () => [...known.values()],
    of: (recordId) => [...known.values()].filter(({ ref }) => ref?.id === recordId),
  };
}
