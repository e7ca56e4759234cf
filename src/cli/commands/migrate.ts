import { loadStoreConfig } from '../../app/config/load.ts';
import { configHelpLine, configOption, noArguments, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';

export const migrate: Command = {
  name: 'migrate',
  usage: 'migrate',
  summary: 'bring the database up to date (start does it as well)',
  help: [configHelpLine],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, configOption);
    noArguments(positionals);
    const config = await loadStoreConfig({ ...shell, file: values.config });
    const applied = await shell.migrate(config);
    for (const name of applied) shell.out(`applied ${name}`);
    if (applied.length === 0) shell.out('The database is up to date.');
    return 0;
  },
};
