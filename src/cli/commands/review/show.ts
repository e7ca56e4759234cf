import { reviewDetailOf } from '../../../contract/reviews.ts';
import { Problem } from '../../../problems/problem.ts';
import { print, withStore } from '../../desk.ts';
import { configOption, onlyArgument, parseOptions } from '../../options.ts';
import { reviewDetailLines } from '../../review-lines.ts';
import type { Verb } from '../../subcommands.ts';
import { idIn } from '../parked/target.ts';

export const show: Verb = {
  name: 'show',
  usage: '<review | commercetools id | CRM id>',
  help: [
    '                       record and candidates side by side: `=` stands before what is the same',
    '  --values             values as they are; else their first character alone',
    '  --json               as GET /api/reviews/show gives it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      values: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const text = onlyArgument(positionals, 'a review, or an id of either side');
    const id = idIn(text);
    return withStore(shell, values.config, async ({ reviews }) => {
      const found = await reviews.find(id);
      if (found.length === 0) throw new Problem('CWY-6005', { value: text, bound: 'a question' });
      const isWhole = values.values === true;
      const answer = { reviews: found.map((review) => reviewDetailOf(review, isWhole)) };
      return print(shell, values.json, answer, reviewDetailLines(answer));
    });
  },
};
