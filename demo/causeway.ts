import { type ConsentsAnswer, consentsAnswer } from '../src/contract/consents.ts';
import { type CountsAnswer, countsAnswer } from '../src/contract/counts.ts';
import { type DecisionsAnswer, decisionsAnswer } from '../src/contract/decisions.ts';
import { type EventsAnswer, eventsAnswer } from '../src/contract/events.ts';
import { type ReviewsAnswer, reviewsAnswer } from '../src/contract/reviews.ts';
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
  /** The decision log of one record. */
  decisions(of: string): Promise<DecisionsAnswer['decisions']>;
  /** All questions about who is who, whatever became of them. */
  reviews(): Promise<ReviewsAnswer['reviews']>;
  /** What was ever known of the consents of one record. */
  consents(question: string): Promise<ConsentsAnswer>;
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
    decisions: async (of) => {
      const answer = await ask(`/api/decisions?of=${encodeURIComponent(of)}`);
      return decisionsAnswer.parse(answer).decisions;
    },
    reviews: async () => reviewsAnswer.parse(await ask('/api/reviews')).reviews,
    consents: async (question) =>
      consentsAnswer.parse(await ask(`/api/consents?q=${encodeURIComponent(question)}`)),
  };
}
