import { loadStoreConfig } from '../../app/config/load.ts';
import type { OpenedStore } from '../../app/types.ts';
import { isConserved } from '../../contract/counts.ts';
import { pageSizeMax } from '../../contract/page.ts';
import { explain } from '../../contract/parked.ts';
import { configHelpLine, configOption, noArguments, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';

const order = ['waiting', 'applied', 'unchanged', 'superseded', 'parked'] as const;

export const status: Command = {
  name: 'status',
  usage: 'status [--json]',
  summary: 'how many events came in, what became of them, and what is tried again',
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
      const retrying = await retryingOf(opened);
      const conserved = isConserved(counts);
      if (values.json) shell.out(JSON.stringify({ ...counts, conserved, retrying }));
      else
        for (const line of [...lines(counts, conserved), ...retryLines(retrying)]) shell.out(line);
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

/** Why records are tried again, and how many of those that are due next. */
type Retrying = Awaited<ReturnType<typeof retryingOf>>;

async function retryingOf({ parked }: OpenedStore) {
  const { rows, cursor } = await parked.retrying({}, { cursor: null, rowsMax: pageSizeMax });
  const codes = [...new Set(rows.map(({ problem }) => problem))];
  const problems = codes.map((problem) => ({
    problem,
    title: explain(problem).title,
    records: rows.filter((row) => row.problem === problem).length,
  }));
  return { records: rows.length, isMore: cursor !== null, problems };
}

function retryLines({ records, isMore, problems }: Retrying): readonly string[] {
  if (records === 0) return [];
  return [
    `${records}${isMore ? ' or more records are' : records === 1 ? ' record is' : ' records are'} tried again:`,
    ...problems.map(({ problem, title, records: of }) => `  ${problem}  ${title}: ${of}`),
    'What to do: causeway parked list --retrying',
  ];
}
