import { notReversed } from '../../../contract/decisions.ts';
import { actOf, reasonGiven, withStore } from '../../desk.ts';
import { configOption, onlyArgument, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';

export const reverse: Verb = {
  name: 'reverse',
  usage: '<decision> --reason <text>',
  help: ['                       the value that was given up goes into both systems at once'],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      reason: { type: 'string' },
    });
    const reason = reasonGiven(values.reason);
    const id = onlyArgument(positionals, 'a decision');
    const act = actOf(shell, reason);
    return withStore(shell, values.config, async ({ decisions }) => {
      const done = await decisions.reverse(id, act);
      if (done.is !== 'reversed') throw notReversed(done.is, id);
      shell.out(`Decision ${id} is reversed.`);
      shell.out(`${done.ref.kind} ${done.ref.id} is worked on now: event ${done.eventId}.`);
      return 0;
    });
  },
};
