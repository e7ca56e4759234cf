import { Problem } from '../../problems/problem.ts';
import { print, withStore } from '../desk.ts';
import { explainLines } from '../explain-lines.ts';
import { configHelpLine, configOption, onlyArgument, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';
import { questionOf } from './parked/target.ts';

export const explain: Command = {
  name: 'explain',
  usage: 'explain <commercetools id | CRM id | order number | key of a unit> [--json]',
  summary: 'how the numbers on a contact or account come about: orders, amounts, interests',
  help: [
    '  Computes the numbers anew from what is remembered of the orders, and shows what they are made',
    '  of: each order with its rate into the base currency, the sums by currency and by store, and',
    '  the interests with their weights.',
    '',
    '  --json               as GET /api/explain gives it',
    configHelpLine,
    '',
    'Exit code 1 when nothing is known of the person or company.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      json: { type: 'boolean' },
    });
    const text = onlyArgument(
      positionals,
      'an id of either side, an order number or the key of a business unit',
    );
    const question = questionOf(text);
    return withStore(shell, values.config, async ({ numbers }) => {
      const explained = await numbers.explain(question);
      if (explained === null)
        throw new Problem('CWY-6005', { value: text, bound: 'a person or a company' });
      return print(shell, values.json, explained, explainLines(explained));
    });
  },
};
