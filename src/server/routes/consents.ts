import { consentsAnswer, consentsOf, consentsQuestion } from '../../contract/consents.ts';
import { problemAnswer } from '../../contract/problem.ts';
import { Problem } from '../../problems/problem.ts';
import type { App } from '../app-type.ts';
import type { ServerDeps } from '../deps.ts';
import { questionOf } from '../question.ts';

/** What was known of a person's consent, when and from where. */
export function consents(app: App, deps: ServerDeps): void {
  app.get(
    '/api/consents',
    {
      schema: {
        summary: 'What holds now by topic, and everything that was ever known',
        querystring: consentsQuestion,
        response: { 200: consentsAnswer, 404: problemAnswer },
      },
    },
    async ({ query }) => {
      const history = await deps.consents.history(questionOf(query.q));
      if (history.length === 0) throw new Problem('CWY-6005', { place: 'q', bound: 'a consent' });
      return consentsOf(history);
    },
  );
}
