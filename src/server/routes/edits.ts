import { editAnswer, editQuestion } from '../../contract/edits.ts';
import { actOf } from '../act.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';

/** Values that people put in place of what the map makes. */
export function edits(app: App, deps: ServerDeps): void {
  app.post(
    '/api/parked/edit',
    {
      schema: {
        summary: 'Puts values in place of what the map makes, and works on the record at once',
        body: editQuestion,
        response: { 200: editAnswer },
      },
    },
    async ({ body }) => {
      deps.checkEdits(body.ref, body.edits);
      const act = actOf(deps, body.reason);
      const { eventId } = await deps.edits.edit(body.ref, body.edits, act);
      return { eventId, correlationId: act.correlationId };
    },
  );
}
