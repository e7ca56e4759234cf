import { problemAnswer } from '../../contract/problem.ts';
import {
  decideAnswer,
  decideQuestion,
  pairAnswer,
  pairQuestion,
  reviewDetailAnswer,
  reviewDetailOf,
  reviewDetailQuestion,
  reviewLineOf,
  reviewsAnswer,
  reviewsQuestion,
  undecided,
} from '../../contract/reviews.ts';
import { Problem } from '../../problems/problem.ts';
import { actOf } from '../act.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';
import { idIn } from '../question.ts';

/** Questions about identity, and what people say to them. */
export function reviews(app: App, deps: ServerDeps): void {
  looks(app, deps);
  acts(app, deps);
}

function looks(app: App, deps: ServerDeps): void {
  app.get(
    '/api/reviews',
    {
      schema: {
        summary: 'Questions about identity, the newest first',
        querystring: reviewsQuestion,
        response: { 200: reviewsAnswer },
      },
    },
    async ({ query }) => {
      const { state, why, cursor: after = null, limit: rowsMax } = query;
      const { rows, cursor } = await deps.reviews.list({ state, why }, { cursor: after, rowsMax });
      return { reviews: rows.map(reviewLineOf), cursor };
    },
  );
  app.get(
    '/api/reviews/show',
    {
      schema: {
        summary: 'Record and candidates side by side',
        querystring: reviewDetailQuestion,
        response: { 200: reviewDetailAnswer, 404: problemAnswer },
      },
    },
    async ({ query }) => {
      const found = await deps.reviews.find(idIn(query.q));
      if (found.length === 0) throw new Problem('CWY-6005', { place: 'q', bound: 'a question' });
      const isWhole = query.values === 'true';
      return { reviews: found.map((review) => reviewDetailOf(review, isWhole)) };
    },
  );
}

function acts(app: App, deps: ServerDeps): void {
  app.post(
    '/api/reviews/decide',
    {
      schema: {
        summary: 'Answers a question: accept, reject or merge its candidates',
        body: decideQuestion,
        response: { 200: decideAnswer, 404: problemAnswer, 409: problemAnswer },
      },
    },
    async ({ body }) => {
      const { id, reason, ...decision } = body;
      const act = actOf(deps, reason);
      const done = await deps.reviews.decide(id, decision, act);
      if (done.is !== 'decided') throw undecided(done.is, id);
      return { ref: done.ref, eventId: done.eventId, correlationId: act.correlationId };
    },
  );
  app.post(
    '/api/reviews/pair',
    {
      schema: {
        summary: 'Says that a record and a row belong together always, or never',
        body: pairQuestion,
        response: { 200: pairAnswer },
      },
    },
    async ({ body }) => {
      const { ref, reason, ...verdict } = body;
      const act = actOf(deps, reason);
      const { eventId } = await deps.reviews.pair(ref, verdict, act);
      return { eventId, correlationId: act.correlationId };
    },
  );
}
