import { actOf, reasonGiven, withStore } from '../../desk.ts';
import { configOption, onlyArgument, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';
import { linkedRecord, tellRelinked } from './relink.ts';

export const remove: Verb = {
  name: 'remove',
  usage: '<record> --reason <text>',
  help: [
    '  <record>             a commercetools id, an order number, the key of a business unit, or the CRM',
    '                       row that stands for it now',
    '                       The record is identified anew at once; a row that still carries its',
    '                       commercetools id is found again.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      reason: { type: 'string' },
    });
    const reason = reasonGiven(values.reason);
    const record = onlyArgument(positionals, 'a record');
    const act = actOf(shell, reason);
    return withStore(shell, values.config, async (opened) => {
      const ref = await linkedRecord(record, opened);
      return tellRelinked(shell, await opened.links.remove(ref, act), record);
    });
  },
};
