import { loadStoreConfig } from '../../app/config/load.ts';
import type { OpenedStore } from '../../app/types.ts';
import { parseTraceQuestion } from '../../contract/trace-query.ts';
import { catalogue, type ProblemCode } from '../../problems/catalogue.ts';
import { Problem } from '../../problems/problem.ts';
import {
  configHelpLine,
  configOption,
  noArguments,
  onlyArgument,
  parseOptions,
} from '../options.ts';
import type { Command } from '../shell.ts';

export const replay: Command = {
  name: 'replay',
  usage: 'replay <id> | --problem <code>',
  summary: 'let parked events go through the pipeline again',
  help: [
    '  <id>                 an event, or a commercetools record with all its parked events',
    '  --problem <code>     all events parked with this problem, e.g. CWY-3006',
    configHelpLine,
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      problem: { type: 'string' },
    });
    const problem = values.problem === undefined ? null : problemOf(values.problem);
    if (problem !== null) noArguments(positionals);
    const id = problem === null ? onlyArgument(positionals, 'an id, or --problem') : '';
    const config = await loadStoreConfig({ ...shell, file: values.config });
    const opened = await shell.openStore(config);
    try {
      const replayed =
        problem === null ? await replayId(id, opened) : await opened.store.replay({ problem });
      shell.out(`${replayed} parked ${replayed === 1 ? 'event goes' : 'events go'} through again.`);
      return 0;
    } finally {
      await opened.close();
    }
  },
};

function problemOf(text: string): ProblemCode {
  const code = Object.keys(catalogue).find((known) => known === text.toUpperCase());
  if (isCode(code)) return code;
  const bound = 'a code of docs/reference/problems.md';
  throw new Problem('CWY-6004', { place: '--problem', value: text, bound });
}

function isCode(code: string | undefined): code is ProblemCode {
  return code !== undefined && Object.hasOwn(catalogue, code);
}

/** The journal knows whether the id is an event's or a record's. */
async function replayId(text: string, { store, journal }: OpenedStore): Promise<number> {
  const question = parseTraceQuestion(text);
  if (question === null) throw new Problem('CWY-6005', { value: text });
  const { events } = await journal.trace(question);
  const id = question.by === 'id' ? question.id : null;
  if (events.some((event) => event.id === id)) return store.replay({ eventId: id ?? '' });
  const refs = events.flatMap(({ ref }) =>
    ref !== null && (id === null ? ref.kind === 'order' : ref.id === id) ? [ref] : [],
  );
  const [ref] = refs;
  if (ref === undefined) throw new Problem('CWY-6005', { value: text });
  return store.replay({ ref });
}
