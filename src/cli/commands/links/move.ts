import { Problem } from '../../../problems/problem.ts';
import { actOf, reasonGiven, withStore } from '../../desk.ts';
import { configOption, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';
import { crmIdOf } from '../parked/target.ts';
import { linkedRecord, tellRelinked } from './relink.ts';

export const move: Verb = {
  name: 'move',
  usage: '<record> <CRM id> --reason <text>',
  help: [
    '  <record>             a commercetools id, an order number, the key of a business unit, or the CRM',
    '                       row that stands for it now',
    '  <CRM id>             the row of the same table that is to stand for it: its id or address',
    '                       The record is worked on at once. Timeline entries stay where they are.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      reason: { type: 'string' },
    });
    const reason = reasonGiven(values.reason);
    const [record, row, ...others] = positionals;
    if (record === undefined || row === undefined || others.length > 0) {
      const bound = 'two arguments: a record and a CRM id';
      throw new Problem('CWY-6004', { value: `${positionals.length} arguments`, bound });
    }
    const crmId = crmIdOf(row);
    const act = actOf(shell, reason);
    return withStore(shell, values.config, async (opened) => {
      const ref = await linkedRecord(record, opened);
      return tellRelinked(shell, await opened.links.move(ref, crmId, act), record);
    });
  },
};
