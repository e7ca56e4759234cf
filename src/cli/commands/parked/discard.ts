import type { OpenedStore } from '../../../app/types.ts';
import { pageSizeMax } from '../../../contract/page.ts';
import { Problem } from '../../../problems/problem.ts';
import { actOf, reasonGiven, withStore } from '../../desk.ts';
import { configOption, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';
import { namedEvents, questionOf } from './target.ts';

export const discard: Verb = {
  name: 'discard',
  usage: '<id>... --reason <text>',
  help: [
    '  <id>...              events; or commercetools records, order numbers or keys of business units with',
    '                       their parked events',
    '  --reason <text>      why nobody has to work on them; shown by trace',
    '                       Exit code 1 when one of them is not parked.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      reason: { type: 'string' },
    });
    const reason = reasonGiven(values.reason);
    if (positionals.length === 0) {
      throw new Problem('CWY-6004', { value: '0 arguments', bound: 'one id or more' });
    }
    const act = actOf(shell, reason);
    return withStore(shell, values.config, async (opened) => {
      const found = await resolve(positionals, opened);
      const notParked = positionals.filter((text) => (found.get(text) ?? []).length === 0);
      const ids = [...found.values()].flat();
      if (ids.length > pageSizeMax) {
        throw new Problem('CWY-6004', { value: `${ids.length} events`, bound: `${pageSizeMax}` });
      }
      const none = { discarded: [], notParked: [] };
      const done = ids.length === 0 ? none : await opened.parked.discard(ids, act);
      const count = done.discarded.length;
      shell.out(`${count} parked ${count === 1 ? 'event is' : 'events are'} discarded.`);
      for (const id of [...notParked, ...done.notParked]) shell.err(`Not parked: ${id}`);
      return notParked.length + done.notParked.length === 0 ? 0 : 1;
    });
  },
};

/** The parked events behind each argument. */
async function resolve(
  texts: readonly string[],
  { parked }: OpenedStore,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const text of texts.slice(0, argumentsMax)) {
    const question = questionOf(text);
    found.set(text, namedEvents(await parked.detail(question), question));
  }
  return found;
}

/** More than fit on a command line of any shell. */
const argumentsMax = 10_000;
