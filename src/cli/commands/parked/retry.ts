import type { OpenedStore } from '../../../app/types.ts';
import { problemCodeOf } from '../../../contract/parked.ts';
import { Problem } from '../../../problems/problem.ts';
import { actOf, withStore } from '../../desk.ts';
import { configOption, noArguments, onlyArgument, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';
import { isNamed, questionOf, severalRecords } from './target.ts';

type Which = Parameters<OpenedStore['store']['replay']>[0];

export const retry: Verb = {
  name: 'retry',
  usage: '<id> | --problem <code> | --all',
  help: [
    '  <id>                 an event; or a commercetools record, an order number or the key of a business',
    '                       unit with all its parked events',
    '  --problem <code>     all events parked with this problem, e.g. CWY-3006',
    '  --all                all parked events',
    '  --reason <text>      kept beside it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      problem: { type: 'string' },
      all: { type: 'boolean' },
      reason: { type: 'string' },
    });
    const many = manyOf(values);
    if (many !== null) noArguments(positionals);
    const id = many === null ? onlyArgument(positionals, 'an id, --problem or --all') : '';
    const act = actOf(shell, values.reason);
    return withStore(shell, values.config, async (opened) => {
      const which = many ?? (await named(id, opened));
      const retried = await opened.store.replay(which, act);
      shell.out(`${retried} parked ${retried === 1 ? 'event goes' : 'events go'} through again.`);
      return 0;
    });
  },
};

/** What the options name; null when it takes an id. */
function manyOf(values: { problem?: string; all?: boolean }): Which | null {
  if (values.problem === undefined) return values.all === true ? {} : null;
  const problem = problemCodeOf(values.problem);
  if (problem !== null && values.all !== true) return { problem };
  throw new Problem('CWY-6004', {
    place: '--problem',
    value: values.problem,
    bound: 'a code of docs/reference/problems.md, without --all',
  });
}

/** The journal knows whether the id is an event's or a record's. */
async function named(text: string, { journal }: OpenedStore): Promise<Which> {
  const question = questionOf(text);
  const { events } = await journal.trace(question);
  if (question.by === 'id' && events.some(({ id }) => id === question.id)) {
    return { eventId: question.id };
  }
  const refs = events.flatMap((event) => (isNamed(event.ref, question) ? (event.ref ?? []) : []));
  const [ref] = refs;
  if (ref === undefined) throw new Problem('CWY-6005', { value: text });
  if (refs.every(({ id }) => id === ref.id)) return { ref };
  throw severalRecords(text);
}
