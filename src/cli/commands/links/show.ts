import { Problem } from '../../../problems/problem.ts';
import { withStore } from '../../desk.ts';
import { linkDetailLines } from '../../link-lines.ts';
import { configOption, onlyArgument, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';
import { questionOf } from '../parked/target.ts';

export const show: Verb = {
  name: 'show',
  usage: '<CRM id | commercetools id | order number | key of a unit>',
  help: ['  --json               as GET /api/links/show gives it'],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      json: { type: 'boolean' },
    });
    const text = onlyArgument(positionals, 'an id of either side, or an order number');
    const question = questionOf(text);
    return withStore(shell, values.config, async ({ links }) => {
      const found = await links.find(question);
      if (found.length === 0) throw new Problem('CWY-6005', { value: text, bound: 'a link' });
      if (values.json) shell.out(JSON.stringify({ links: found }));
      else for (const line of found.flatMap(linkDetailLines)) shell.out(line);
      return 0;
    });
  },
};
