import { z } from 'zod';
import { Problem } from '../problems/problem.ts';
import type { Json } from '../std/json.ts';
import { actReason } from './audit.ts';
import { nextCursor, pageQuestion } from './page.ts';
import { instant, recordRef } from './record.ts';
import { questionLengthMax } from './trace-query.ts';
import { columnValue, shownValue, valuesQuestion } from './values.ts';

const decisionId = z.string().min(1).max(100);
const name = z.string().min(1).max(100);

/** A value that was given up, or kept against the other system, and why. */
const decisionLine = z.object({
  id: decisionId,
  at: instant,
  ref: recordRef,
  crmTable: z.string(),
  crmId: z.string(),
  column: z.string(),
  rule: z.string(),
  winner: z.enum(['commercetools', 'dynamics']),
  commerce: columnValue,
  crm: columnValue,
  eventId: z.string().nullable(),
  correlationId: z.string(),
  who: z.string(),
  masked: z.boolean().meta({
    description: 'Values were not kept: they are null, and the decision cannot be reversed.',
  }),
  reversedBy: z.string().nullable(),
});

/** Parameters of `GET /api/decisions`. */
export const decisionsQuestion = z.object({
  of: z.string().min(1).max(questionLengthMax).optional().meta({
    description: 'A commercetools id, or a CRM row or its address.',
  }),
  column: name.optional(),
  rule: name.optional(),
  ...pageQuestion,
});

/** Decisions, the newest first; values by their first character alone. */
export const decisionsAnswer = z.object({
  decisions: z.array(decisionLine).readonly(),
  cursor: nextCursor,
});
export type DecisionsAnswer = z.output<typeof decisionsAnswer>;

/** Parameters of `GET /api/decisions/show`. */
export const decisionQuestion = z.object({ id: decisionId, ...valuesQuestion });

/** One decision. */
export const decisionAnswer = z.object({ decision: decisionLine });

/** Body of `POST /api/decisions/reverse`. */
export const reverseQuestion = z.strictObject({ id: decisionId, reason: actReason });

/** The record whose value is put back, and the event that has it worked on at once. */
export const reverseAnswer = z.object({
  ref: recordRef,
  eventId: z.string(),
  correlationId: z.string(),
});

type Line = z.output<typeof decisionLine>;

/** A decision as it is kept. */
interface KeptDecision extends Omit<Line, 'commerce' | 'crm'> {
  readonly commerce: Json;
  readonly crm: Json;
}

/** A decision for people, with both values masked or whole. */
export function decisionOf(decision: KeptDecision, isWhole: boolean): Line {
  const { commerce, crm } = decision;
  return { ...decision, commerce: shownValue(commerce, isWhole), crm: shownValue(crm, isWhole) };
}

type NotReversed = 'unknown' | 'masked' | 'reversed-before' | 'unlinked';

const irreversible: Readonly<Record<Exclude<NotReversed, 'unknown'>, string>> = {
  masked: 'a decision whose values are kept',
  'reversed-before': 'a decision that was not reversed before',
  unlinked: 'a record that is still linked to the row',
};

/** Why a decision was left as it is. */
export function notReversed(is: NotReversed, id: string): Problem {
  return is === 'unknown'
    ? new Problem('CWY-6005', { value: id, bound: 'a decision' })
    : new Problem('CWY-6009', { value: id, bound: irreversible[is] });
}
