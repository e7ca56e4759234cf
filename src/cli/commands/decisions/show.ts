import { decisionOf, notReversed } from '../../../contract/decisions.ts';
import { decisionDetailLines } from '../../decision-lines.ts';
import { print, withStore } from '../../desk.ts';
import { configOption, onlyArgument, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';

export const show: Verb = {
  name: 'show',
  usage: '<decision>',
  help: [
    '  --values             values as they are; else their first character alone',
    '  --json               as GET /api/decisions/show gives it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      values: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const id = onlyArgument(positionals, 'a decision');
    return withStore(shell, values.config, async ({ decisions }) => {
      const found = await decisions.show(id);
      if (found === null) throw notReversed('unknown', id);
      const decision = decisionOf(found, values.values === true);
      return print(shell, values.json, { decision }, decisionDetailLines(decision));
    });
  },
};
