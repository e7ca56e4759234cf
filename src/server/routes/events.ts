import { eventsAnswer, eventsQuestion } from '../../contract/events.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';

/** The live view: events as they are settled. */
export function events(app: App, deps: ServerDeps): void {
  app.get(
    '/api/events',
    {
      schema: {
        summary: 'Events that were settled after the cursor',
        querystring: eventsQuestion,
        response: { 200: eventsAnswer },
      },
    },
    ({ query }) => deps.journal.recent(query.cursor ?? null, query.limit),
  );
}
