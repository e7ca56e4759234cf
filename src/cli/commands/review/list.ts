import { reviewLineOf, reviewsQuestion } from '../../../contract/reviews.ts';
import { checked, print, withStore } from '../../desk.ts';
import { configOption, noArguments, parseOptions } from '../../options.ts';
import { reviewLines } from '../../review-lines.ts';
import type { Verb } from '../../subcommands.ts';

export const list: Verb = {
  name: 'list',
  usage: '[--state open] [--why ambiguous]',
  help: [
    '                       records that more than one contact or account could be, the newest first',
    '  --state <state>      only open, decided or closed (it answered itself)',
    '  --why <why>          only ambiguous, or proposed by a rule',
    '  --limit <number>     at most so many lines (100)',
    '  --after <cursor>     the next page, as the end of the page before says',
    '  --json               as GET /api/reviews gives it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      state: { type: 'string' },
      why: { type: 'string' },
      limit: { type: 'string' },
      after: { type: 'string' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    const given = { ...values, cursor: values.after };
    const { state, why, cursor: after = null, limit } = checked(reviewsQuestion, given, 'review');
    return withStore(shell, values.config, async ({ reviews }) => {
      const page = await reviews.list({ state, why }, { cursor: after, rowsMax: limit });
      const answer = { reviews: page.rows.map(reviewLineOf), cursor: page.cursor };
      return print(shell, values.json, answer, reviewLines(answer));
    });
  },
};
