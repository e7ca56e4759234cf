import {
  discardAnswer,
  discardQuestion,
  explain,
  explainEach,
  explainRecord,
  parkedAnswer,
  parkedDetailAnswer,
  parkedDetailQuestion,
  parkedFilter,
  parkedGroupsAnswer,
  parkedQuestion,
  problemCodeOf,
  retryAnswer,
  retryingAnswer,
  retryQuestion,
} from '../../contract/parked.ts';
import { problemAnswer } from '../../contract/problem.ts';
import type { PageQuery, ParkedFilter } from '../../ports/operator.ts';
import type { ReplayFilter } from '../../ports/store.ts';
import type { ProblemCode } from '../../problems/catalogue.ts';
import { Problem } from '../../problems/problem.ts';
import { actOf } from '../act.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';
import { questionOf } from '../question.ts';

/** Events that need a person, and records that are tried again. */
export function parked(app: App, deps: ServerDeps): void {
  lists(app, deps);
  detail(app, deps);
  acts(app, deps);
}

function lists(app: App, deps: ServerDeps): void {
  app.get(
    '/api/parked',
    {
      schema: {
        summary: 'Parked events, the last one first',
        querystring: parkedQuestion,
        response: { 200: parkedAnswer },
      },
    },
    async ({ query }) => {
      const { rows, cursor } = await deps.parked.events(filterOf(query), pageOf(query));
      return { events: rows, cursor };
    },
  );
  app.get(
    '/api/parked/groups',
    {
      schema: {
        summary: 'Parked events by problem, with what to do',
        querystring: parkedFilter,
        response: { 200: parkedGroupsAnswer },
      },
    },
    async ({ query }) => {
      const groups = await deps.parked.groups(filterOf(query));
      return { groups: groups.map((group) => ({ ...group, ...explain(group.problem) })) };
    },
  );
  app.get(
    '/api/parked/retrying',
    {
      schema: {
        summary: 'Records that are tried again by themselves, the next one due first',
        querystring: parkedQuestion,
        response: { 200: retryingAnswer },
      },
    },
    async ({ query }) => {
      const { rows, cursor } = await deps.parked.retrying(filterOf(query), pageOf(query));
      return { records: explainEach(rows), cursor };
    },
  );
}

function detail(app: App, deps: ServerDeps): void {
  app.get(
    '/api/parked/show',
    {
      schema: {
        summary: 'Why something is parked, how it came to that, and what to do',
        querystring: parkedDetailQuestion,
        response: { 200: parkedDetailAnswer, 404: problemAnswer },
      },
    },
    async ({ query }) => {
      const { records, actions } = await deps.parked.detail(questionOf(query.q));
      if (records.length === 0) throw new Problem('CWY-6005', { place: 'q', bound: 'parked work' });
      return { records: records.map(explainRecord), actions };
    },
  );
}

function acts(app: App, deps: ServerDeps): void {
  app.post(
    '/api/parked/retry',
    {
      schema: {
        summary: 'Lets parked events go through again',
        body: retryQuestion,
        response: { 200: retryAnswer },
      },
    },
    async ({ body }) => {
      const { reason, ...which } = body;
      const act = actOf(deps, reason);
      const retried = await deps.store.replay(replayOf(which), act);
      return { retried, correlationId: act.correlationId };
    },
  );
  app.post(
    '/api/parked/discard',
    {
      schema: {
        summary: 'Ends parked events: nobody has to work on them',
        body: discardQuestion,
        response: { 200: discardAnswer },
      },
    },
    async ({ body }) => {
      const act = actOf(deps, body.reason);
      const done = await deps.parked.discard(body.eventIds, act);
      return { ...done, correlationId: act.correlationId };
    },
  );
}

interface Which {
  readonly eventId?: string;
  readonly ref?: ReplayFilter['ref'];
  readonly problem?: string;
  readonly all?: true;
}

function replayOf({ eventId, ref, problem }: Which): ReplayFilter {
  if (eventId !== undefined) return { eventId };
  if (ref !== undefined) return { ref };
  return problem === undefined ? {} : { problem: codeOf(problem) };
}

interface Filter extends Omit<ParkedFilter, 'problem'> {
  readonly problem?: string | undefined;
}

function filterOf({ problem, class: leadsTo, kind, since }: Filter): ParkedFilter {
  const code = problem === undefined ? undefined : codeOf(problem);
  return { problem: code, class: leadsTo, kind, since };
}

function codeOf(text: string): ProblemCode {
  const code = problemCodeOf(text);
  if (code !== null) return code;
  throw new Problem('CWY-6007', { place: 'problem', value: text, bound: 'a known problem' });
}

function pageOf(query: { cursor?: string | undefined; limit: number }): PageQuery {
  return { cursor: query.cursor ?? null, rowsMax: query.limit };
}
