import type { OpenedStore } from '../../../app/types.ts';
import { undecided } from '../../../contract/reviews.ts';
import { Problem } from '../../../problems/problem.ts';
import { actOf, reasonGiven, withStore } from '../../desk.ts';
import { configOption, parseOptions } from '../../options.ts';
import type { Shell } from '../../shell.ts';
import type { Verb } from '../../subcommands.ts';
import { crmIdOf, idIn } from '../parked/target.ts';

type Reviews = OpenedStore['reviews'];
type Decision = Parameters<Reviews['decide']>[1];
type Review = Awaited<ReturnType<Reviews['find']>>[number];

/** The record is this row. */
export const accept: Verb = {
  name: 'accept',
  usage: '<review> <CRM id> --reason <text>',
  help: [
    '  <review>             its id, or the record that it is about',
    '  <CRM id>             the candidate that the record is: its id or address',
  ],
  run: (args, shell) =>
    decide(args, shell, (row) =>
      row === undefined ? null : { is: 'accept', crmId: crmIdOf(row) },
    ),
};

/** The record is none of them. */
export const reject: Verb = {
  name: 'reject',
  usage: '<review> --reason <text>',
  help: ['                       none of the candidates: the record gets a row of its own'],
  run: (args, shell) => decide(args, shell, (row) => (row === undefined ? { is: 'reject' } : null)),
};

/** All candidates are one person or company. */
export const merge: Verb = {
  name: 'merge',
  usage: '<review> <CRM id> --reason <text>',
  help: [
    '  <CRM id>             the candidate that stays; the others are merged into it in Dynamics, which',
    '                       cannot be taken back',
  ],
  run: (args, shell) =>
    decide(args, shell, (row) => (row === undefined ? null : { is: 'merge', crmId: crmIdOf(row) })),
};

/** `decisionOf` gets what follows the review, and answers with null when it takes something else. */
async function decide(
  args: readonly string[],
  shell: Shell,
  decisionOf: (row: string | undefined) => Decision | null,
): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...configOption,
    reason: { type: 'string' },
  });
  const reason = reasonGiven(values.reason);
  const [text, row, ...others] = positionals;
  const decision = others.length === 0 ? decisionOf(row) : null;
  if (text === undefined || decision === null) {
    const bound = 'a review, and the contact or account that is meant unless all are rejected';
    throw new Problem('CWY-6004', { value: `${positionals.length} arguments`, bound });
  }
  const act = actOf(shell, reason);
  return withStore(shell, values.config, async ({ reviews }) => {
    const { id, candidates } = await reviewNamed(text, reviews);
    const done = await reviews.decide(id, decision, act);
    if (done.is !== 'decided') {
      const named = done.is === 'no-candidate' ? (row ?? text) : text;
      throw undecided(
        done.is,
        named,
        candidates.map(({ crmId }) => crmId),
      );
    }
    shell.out(`Review ${id} is decided.`);
    shell.out(`${done.ref.kind} ${done.ref.id} is worked on now: event ${done.eventId}.`);
    return 0;
  });
}

/** The question with this id, or the only open one that the id leads to. */
async function reviewNamed(text: string, reviews: Reviews): Promise<Review> {
  const wanted = idIn(text);
  const found = await reviews.find(wanted);
  const named = found.find(({ id }) => id === wanted);
  if (named !== undefined) return named;
  const open = found.filter(({ state }) => state === 'open');
  const [only, ...others] = open;
  if (only === undefined) throw undecided(found.length === 0 ? 'unknown' : 'settled', text);
  if (others.length === 0) return only;
  const bound = `one of ${open.map(({ id }) => id).join(', ')}`;
  throw new Problem('CWY-6004', { value: text, bound });
}
