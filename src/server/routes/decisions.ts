import {
  decisionAnswer,
  decisionOf,
  decisionQuestion,
  decisionsAnswer,
  decisionsQuestion,
  notReversed,
  reverseAnswer,
  reverseQuestion,
} from '../../contract/decisions.ts';
import { problemAnswer } from '../../contract/problem.ts';
import { actOf } from '../act.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';
import { idIn } from '../question.ts';

/** What was decided where the two systems differed, and how to take it back. */
export function decisions(app: App, deps: ServerDeps): void {
  looks(app, deps);
  acts(app, deps);
}

function looks(app: App, deps: ServerDeps): void {
  app.get(
    '/api/decisions',
    {
      schema: {
        summary: 'Decisions between differing values, the newest first',
        querystring: decisionsQuestion,
        response: { 200: decisionsAnswer },
      },
    },
    async ({ query }) => {
      const { of, column, rule, cursor: after = null, limit: rowsMax } = query;
      const filter = { id: of === undefined ? undefined : idIn(of), column, rule };
      const { rows, cursor } = await deps.decisions.list(filter, { cursor: after, rowsMax });
      return { decisions: rows.map((row) => decisionOf(row, false)), cursor };
    },
  );
  app.get(
    '/api/decisions/show',
    {
      schema: {
        summary: 'One decision',
        querystring: decisionQuestion,
        response: { 200: decisionAnswer, 404: problemAnswer },
      },
    },
    async ({ query: { id, values } }) => {
      const found = await deps.decisions.show(id);
      if (found === null) throw notReversed('unknown', id);
      return { decision: decisionOf(found, values === 'true') };
    },
  );
}

function acts(app: App, deps: ServerDeps): void {
  app.post(
    '/api/decisions/reverse',
    {
      schema: {
        summary: 'Puts the value that was given up into both systems',
        body: reverseQuestion,
        response: { 200: reverseAnswer, 404: problemAnswer, 409: problemAnswer },
      },
    },
    async ({ body: { id, reason } }) => {
      const act = actOf(deps, reason);
      const done = await deps.decisions.reverse(id, act);
      if (done.is !== 'reversed') throw notReversed(done.is, id);
      return { ref: done.ref, eventId: done.eventId, correlationId: act.correlationId };
    },
  );
}
