import {
  linkDetailAnswer,
  linkDetailQuestion,
  linksAnswer,
  linksQuestion,
  moveLinkQuestion,
  relinkAnswer,
  removeLinkQuestion,
} from '../../contract/links.ts';
import { problemAnswer } from '../../contract/problem.ts';
import type { Act } from '../../ports/audit.ts';
import type { Relinked } from '../../ports/operator.ts';
import { Problem } from '../../problems/problem.ts';
import { actOf } from '../act.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';
import { questionOf } from '../question.ts';

/** Which CRM row stands for which record, and how to mend it. */
export function links(app: App, deps: ServerDeps): void {
  looks(app, deps);
  acts(app, deps);
}

function looks(app: App, deps: ServerDeps): void {
  app.get(
    '/api/links',
    {
      schema: {
        summary: 'Links in the order of their records',
        querystring: linksQuestion,
        response: { 200: linksAnswer },
      },
    },
    async ({ query }) => {
      const filter = { crmTable: query.table, reason: query.reason };
      const page = { cursor: query.cursor ?? null, rowsMax: query.limit };
      const { rows, cursor } = await deps.links.list(filter, page);
      return { links: rows, cursor };
    },
  );
  app.get(
    '/api/links/show',
    {
      schema: {
        summary: 'Links by the id of either side, with what was done to them',
        querystring: linkDetailQuestion,
        response: { 200: linkDetailAnswer, 404: problemAnswer },
      },
    },
    async ({ query }) => {
      const found = await deps.links.find(questionOf(query.q));
      if (found.length === 0) throw new Problem('CWY-6005', { place: 'q', bound: 'a link' });
      return { links: found };
    },
  );
}

function acts(app: App, deps: ServerDeps): void {
  app.post(
    '/api/links/move',
    {
      schema: {
        summary: 'Lets another CRM row stand for the record',
        body: moveLinkQuestion,
        response: { 200: relinkAnswer, 404: problemAnswer },
      },
    },
    async ({ body }) => {
      const act = actOf(deps, body.reason);
      return answerOf(await deps.links.move(body.ref, body.crmId, act), act);
    },
  );
  app.post(
    '/api/links/remove',
    {
      schema: {
        summary: 'Forgets which CRM row stands for the record',
        body: removeLinkQuestion,
        response: { 200: relinkAnswer, 404: problemAnswer },
      },
    },
    async ({ body }) => {
      const act = actOf(deps, body.reason);
      return answerOf(await deps.links.remove(body.ref, act), act);
    },
  );
}

function answerOf(done: Relinked, { correlationId }: Act) {
  if (done.is === 'unlinked') throw new Problem('CWY-6005', { place: 'ref', bound: 'a link' });
  return { formerCrmId: null, eventId: null, ...done, correlationId };
}
