import { decisionOf, decisionsQuestion } from '../../../contract/decisions.ts';
import { decisionLines } from '../../decision-lines.ts';
import { checked, print, withStore } from '../../desk.ts';
import { configOption, noArguments, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';
import { idIn } from '../parked/target.ts';

export const list: Verb = {
  name: 'list',
  usage: '[--of <id>] [--column lastname] [--rule newest]',
  help: [
    '                       the newest first; values by their first character alone',
    '  --of <id>            only of this commercetools record or CRM row',
    '  --column <column>    only of this column',
    '  --rule <rule>        only by this owner rule, or `edit`',
    '  --limit <number>     at most so many lines (100)',
    '  --after <cursor>     the next page, as the end of the page before says',
    '  --json               as GET /api/decisions gives it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      of: { type: 'string' },
      column: { type: 'string' },
      rule: { type: 'string' },
      limit: { type: 'string' },
      after: { type: 'string' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    const given = { ...values, cursor: values.after };
    const question = checked(decisionsQuestion, given, 'decisions');
    const { of, column, rule, cursor: after = null, limit: rowsMax } = question;
    const filter = { id: of === undefined ? undefined : idIn(of), column, rule };
    return withStore(shell, values.config, async ({ decisions }) => {
      const { rows, cursor } = await decisions.list(filter, { cursor: after, rowsMax });
      const answer = { decisions: rows.map((row) => decisionOf(row, false)), cursor };
      return print(shell, values.json, answer, decisionLines(answer));
    });
  },
};
