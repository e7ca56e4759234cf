import { configLines } from '../../app/config/describe.ts';
import { loadConfig } from '../../app/config/load.ts';
import { Problem } from '../../problems/problem.ts';
import { configHelpLine, configOption, onlyArgument, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';

export const config: Command = {
  name: 'config',
  usage: 'config check|print',
  summary: 'check the configuration, or print what it comes to',
  help: [
    '  check                says everything that is wrong (exit code 2)',
    '  print                one setting a line, secrets left out',
    configHelpLine,
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, configOption);
    const what = onlyArgument(positionals, 'check or print');
    if (what !== 'check' && what !== 'print') {
      throw new Problem('CWY-6004', { place: 'config', value: what, bound: 'check or print' });
    }
    const loaded = await loadConfig({ ...shell, file: values.config });
    if (what === 'check') shell.out('The configuration is complete.');
    else for (const line of configLines(loaded)) shell.out(line);
    return 0;
  },
};
