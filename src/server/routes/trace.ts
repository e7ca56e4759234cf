import { problemAnswer } from '../../contract/problem.ts';
import { traceAnswer, traceQuestion } from '../../contract/trace.ts';
import { parseTraceQuestion } from '../../contract/trace-query.ts';
import type { Trace } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';

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
      const question = parseTraceQuestion(query.q);
      if (question === null) throw new Problem('CWY-6007', { place: 'q', bound: 'an id' });
      const found = await deps.journal.trace(question);
      if (isEmpty(found)) throw new Problem('CWY-6005', { place: 'q' });
      return found;
    },
  );
}

function isEmpty({ events, steps, links, entries }: Trace): boolean {
  return events.length + steps.length + links.length + entries.length === 0;
}
