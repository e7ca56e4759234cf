import { problemAnswer } from '../../contract/problem.ts';
import { traceAnswer, traceQuestion } from '../../contract/trace.ts';
import type { Trace } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';
import { questionOf } from '../question.ts';

/** From anything that names a record to everything that happened to it. */
export function trace(app: App, deps: ServerDeps): void {
  app.get(
    '/api/trace',
    {
      schema: {
        summary: 'Events, steps and CRM rows around one thing',
        querystring: traceQuestion,
        response: { 200: traceAnswer, 404: problemAnswer },
      },
    },
    async ({ query }) => {
      const found = await deps.journal.trace(questionOf(query.q));
      if (isEmpty(found)) throw new Problem('CWY-6005', { place: 'q' });
      return found;
    },
  );
}

function isEmpty({ events, steps, links, entries }: Trace): boolean {
  return events.length + steps.length + links.length + entries.length === 0;
}
