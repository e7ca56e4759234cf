import { explainRecord } from '../../../contract/parked.ts';
import { Problem } from '../../../problems/problem.ts';
import { withStore } from '../../desk.ts';
import { configOption, onlyArgument, parseOptions } from '../../options.ts';
import { detailLines } from '../../parked-lines.ts';
import type { Verb } from '../../subcommands.ts';
import { questionOf } from './target.ts';

export const show: Verb = {
  name: 'show',
  usage: '<id>',
  help: [
    '  <id>                 an event, a commercetools record, an order number, the key of a business unit',
    '                       or a CRM row: why it is parked, since when, how often it was tried, what',
    '                       it waits for, what to do',
    '  --json               as GET /api/parked/show gives it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      json: { type: 'boolean' },
    });
    const text = onlyArgument(positionals, 'an id, an order number or the key of a business unit');
    const question = questionOf(text);
    return withStore(shell, values.config, async ({ parked }) => {
      const { records, actions } = await parked.detail(question);
      if (records.length === 0)
        throw new Problem('CWY-6005', { value: text, bound: 'parked work' });
      const answer = {
        records: records.map(explainRecord),
        actions,
      };
      if (values.json) shell.out(JSON.stringify(answer));
      else for (const line of detailLines(answer)) shell.out(line);
      return 0;
    });
  },
};
