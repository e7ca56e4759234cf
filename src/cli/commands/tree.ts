import { loadConfig } from '../../app/config/load.ts';
import { Problem } from '../../problems/problem.ts';
import { print, withStore } from '../desk.ts';
import { configHelpLine, configOption, onlyArgument, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';
import { treeLines } from '../tree-lines.ts';

export const tree: Command = {
  name: 'tree',
  usage: 'tree <business unit | account> [--project <key>] [--json]',
  summary: 'a company in both systems side by side, and where the two differ',
  help: [
    '  Reads the whole company that a business unit (key or id) or an account (id or address) belongs',
    '  to, in commercetools and in Dynamics as they are now. Nothing is written.',
    '',
    '  --project <key>      the project to look in, where several use the same key',
    '  --json               each line with the ids of both sides',
    configHelpLine,
    '',
    'Exit code 1 when the two differ, not all could be read, or neither knows what was asked for.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      project: { type: 'string' },
      json: { type: 'boolean' },
    });
    const text = onlyArgument(positionals, 'the key or id of a business unit, or an account');
    const config = await loadConfig({ ...shell, file: values.config });
    return withStore(shell, values.config, async (opened) => {
      const reader = await shell.openTrees(config, opened);
      try {
        const compared = await reader.compare(text, values.project);
        if (compared === null) throw unknown(text);
        print(shell, values.json, compared, treeLines(compared));
        return compared.differing === 0 && !compared.isCut ? 0 : 1;
      } finally {
        await reader.close();
      }
    });
  },
};

function unknown(value: string): Problem {
  const bound = 'a business unit of commercetools or an account of Dynamics';
  return new Problem('CWY-6005', { value, bound });
}
