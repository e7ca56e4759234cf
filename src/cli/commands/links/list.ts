import { linksQuestion } from '../../../contract/links.ts';
import { checked, withStore } from '../../desk.ts';
import { linkLine } from '../../link-lines.ts';
import { configOption, noArguments, parseOptions } from '../../options.ts';
import { moreLines } from '../../parked-lines.ts';
import type { Verb } from '../../subcommands.ts';

export const list: Verb = {
  name: 'list',
  usage: '[--table contact] [--reason email]',
  help: [
    '  --table <table>      only rows of this table',
    '  --reason <reason>    only links that came about so: created, by-hand, review, rebuilt, merged,',
    '                       shared, freed, verified-email, or the name of a match rule: commercetools-id,',
    '                       crm-id, email ...',
    '  --limit <number>     at most so many lines (100)',
    '  --after <cursor>     the next page, as the end of the page before says',
    '  --json               as GET /api/links gives it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      table: { type: 'string' },
      reason: { type: 'string' },
      limit: { type: 'string' },
      after: { type: 'string' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    const question = checked(linksQuestion, { ...values, cursor: values.after }, 'links list');
    const filter = { crmTable: question.table, reason: question.reason };
    const page = { cursor: question.cursor ?? null, rowsMax: question.limit };
    return withStore(shell, values.config, async ({ links }) => {
      const { rows, cursor } = await links.list(filter, page);
      if (values.json) shell.out(JSON.stringify({ links: rows, cursor }));
      else if (rows.length === 0) shell.out('No link.');
      else for (const line of [...rows.map(linkLine), ...moreLines(cursor)]) shell.out(line);
      return 0;
    });
  },
};
