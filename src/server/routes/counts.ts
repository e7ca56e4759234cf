import { countsAnswer } from '../../contract/counts.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';

/** How many events came in, and what became of them. */
export function counts(app: App, deps: ServerDeps): void {
  app.get(
    '/api/counts',
    { schema: { summary: 'Events by what became of them', response: { 200: countsAnswer } } },
    () => deps.store.counts(),
  );
}
