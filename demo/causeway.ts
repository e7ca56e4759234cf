import { type CountsAnswer, countsAnswer } from '../src/contract/counts.ts';
import { type EventsAnswer, eventsAnswer } from '../src/contract/events.ts';
import { type TraceAnswer, traceAnswer } from '../src/contract/trace.ts';
import { call, callOk } from './http.ts';

export type EventNews = EventsAnswer['events'][number];

/** What an operator can ask the running Causeway. */
export interface Causeway {
  readonly url: string;
  counts(): Promise<CountsAnswer>;
  events(cursor: string | null): Promise<EventsAnswer>;
  /** Everything around one id, address or order number; null when there is nothing. */
  trace(question: string): Promise<TraceAnswer | null>;
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
    trace: async (question) => {
      const address = `${url}/api/trace?q=${encodeURIComponent(question)}`;
      const { status, body } = await call(address, { headers });
      return status === 200 ? traceAnswer.parse(body) : null;
    },
  };
}
