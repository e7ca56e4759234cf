import { loadStoreConfig } from '../../app/config/load.ts';
import { isConserved } from '../../contract/counts.ts';
import { configHelpLine, configOption, noArguments, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';

const order = ['waiting', 'applied', 'unchanged', 'superseded', 'parked'] as const;

export const status: Command = {
  name: 'status',
  usage: 'status [--json]',
  summary: 'how many events came in and what became of them',
  help: [
    '  --json               the numbers as JSON',
    configHelpLine,
    '',
    'Exit code 1 when the numbers do not add up, which is a fault to report.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    const config = await loadStoreConfig({ ...shell, file: values.config });
    const opened = await shell.openStore(config);
    try {
      const counts = await opened.store.counts();
      const conserved = isConserved(counts);
      if (values.json) shell.out(JSON.stringify({ ...counts, conserved }));
      else for (const line of lines(counts, conserved)) shell.out(line);
      return conserved ? 0 : 1;
    } finally {
      await opened.close();
    }
  },
};

type Numbers = Parameters<typeof isConserved>[0];

function lines(counts: Numbers, conserved: boolean): readonly string[] {
  const width = String(counts.received).length;
  return [
    `received      ${counts.received}  (and ${counts.duplicates} redeliveries)`,
    ...order.map((state) => `  ${state.padEnd(12)}${String(counts[state]).padStart(width)}`),
    conserved ? 'Every event is accounted for.' : 'The numbers do not add up: report this.',
  ];
}
