import { pageSizeMax } from '../../../contract/page.ts';
import { withStore } from '../../desk.ts';
import { configOption, noArguments, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';

export const exportLinks: Verb = {
  name: 'export',
  usage: '',
  help: ['                       all links, one JSON object a line, in the order of their records'],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, configOption);
    noArguments(positionals);
    return withStore(shell, values.config, async ({ links }) => {
      let cursor: string | null = null;
      for (let pages = 0; pages < pagesMax; pages += 1) {
        const page: Awaited<ReturnType<typeof links.list>> = await links.list(
          {},
          { cursor, rowsMax: pageSizeMax },
        );
        for (const { ref, ...link } of page.rows) shell.out(JSON.stringify({ ...ref, ...link }));
        cursor = page.cursor;
        if (cursor === null) return 0;
      }
      shell.err(`There are more than ${pagesMax * pageSizeMax} links; these are the first.`);
      return 1;
    });
  },
};

const pagesMax = 100_000;
