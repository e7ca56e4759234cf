import { healthAnswer, readyAnswer } from '../../contract/health.ts';
import { problemAnswer } from '../../contract/problem.ts';
import { Problem } from '../../problems/problem.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';

/** For whatever supervises the process: alive, and able to work. */
export function health(app: App, deps: ServerDeps): void {
  app.get(
    '/healthz',
    { schema: { summary: 'The process answers', security: [], response: { 200: healthAnswer } } },
    async () => ({ status: 'ok' as const, version: deps.settings.version }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'The process can work: its database answers',
        security: [],
        response: { 200: readyAnswer, 503: problemAnswer },
      },
    },
    async () => {
      await deps.ping().catch((cause: unknown) => {
        throw cause instanceof Problem ? cause : new Problem('CWY-5001', { cause });
      });
      return { status: 'ready' as const };
    },
  );
}
