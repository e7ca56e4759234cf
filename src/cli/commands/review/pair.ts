import type { OpenedStore } from '../../../app/types.ts';
import { Problem } from '../../../problems/problem.ts';
import { actOf, reasonGiven, withStore } from '../../desk.ts';
import { configOption, parseOptions } from '../../options.ts';
import type { Shell } from '../../shell.ts';
import type { Verb } from '../../subcommands.ts';
import { crmIdOf, recordNamed } from '../parked/target.ts';

type Verdict = Parameters<OpenedStore['reviews']['pair']>[1]['is'];

/** The two belong together, whatever rules say. */
export const always: Verb = {
  name: 'always',
  usage: '<record> <CRM id> --reason <text>',
  help: ['                       the two belong together, whatever the match rules find'],
  run: (args, shell) => pair('always', args, shell),
};

/** The two are different people, whatever rules say. */
export const never: Verb = {
  name: 'never',
  usage: '<record> <CRM id> --reason <text>',
  help: ['                       the two are different people, whatever the match rules find'],
  run: (args, shell) => pair('never', args, shell),
};

const says: Readonly<Record<Verdict, string>> = {
  always: 'belongs together with',
  never: 'is never',
};

async function pair(is: Verdict, args: readonly string[], shell: Shell): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...configOption,
    reason: { type: 'string' },
  });
  const reason = reasonGiven(values.reason);
  const [record, row, ...others] = positionals;
  if (record === undefined || row === undefined || others.length > 0) {
    const bound = 'two arguments: a customer or business unit, and a contact or account';
    throw new Problem('CWY-6004', { value: `${positionals.length} arguments`, bound });
  }
  const crmId = crmIdOf(row);
  const act = actOf(shell, reason);
  return withStore(shell, values.config, async (opened) => {
    const ref = await recordNamed(record, opened);
    const { eventId } = await opened.reviews.pair(ref, { crmId, is }, act);
    shell.out(`${ref.kind} ${ref.id} ${says[is]} contact ${crmId}.`);
    shell.out(`It is worked on now: event ${eventId}.`);
    return 0;
  });
}
