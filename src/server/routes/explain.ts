import { explainAnswer, explainQuestion } from '../../contract/explain.ts';
import { problemAnswer } from '../../contract/problem.ts';
import { Problem } from '../../problems/problem.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';
import { questionOf } from '../question.ts';

/** How the numbers on a contact come about. */
export function explain(app: App, deps: ServerDeps): void {
  app.get(
    '/api/explain',
    {
      schema: {
        summary: 'The numbers of a person’s orders, with all that they are made of',
        querystring: explainQuestion,
        response: { 200: explainAnswer, 404: problemAnswer },
      },
    },
    async ({ query }) => {
      const explained = await deps.numbers.explain(questionOf(query.q));
      if (explained === null) throw new Problem('CWY-6005', { place: 'q', bound: 'a person' });
      return explained;
    },
  );
}
