import { type CountsAnswer, countsAnswer } from '../src/contract/counts.ts';
import { type EventsAnswer, eventsAnswer } from '../src/contract/events.ts';
import { callOk } from './http.ts';

export type EventNews = EventsAnswer['events'][number];

/** What an operator can ask the running Causeway. */
export interface Causeway {
  readonly url: string;
  counts(): Promise<CountsAnswer>;
  events(cursor: string | null): Promise<EventsAnswer>;
}

export function openCauseway(url: string, apiToken: string): Causeway {
  const headers = { authorization: `Bearer ${apiToken}` };
  const ask = (path: string): Promise<unknown> => callOk(`${url}${path}`, { headers });
  return {
    url,
    counts: async () => countsAnswer.parse(await ask('/api/counts')),
    events: async (cursor) => {
      const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      return eventsAnswer.parse(await ask(`/api/events${query}`));
    },
  };
}
