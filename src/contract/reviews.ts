import { z } from 'zod';
import { Problem } from '../problems/problem.ts';
import type { Json } from '../std/json.ts';
import { actReason, auditLine } from './audit.ts';
import { nextCursor, pageQuestion } from './page.ts';
import { instant, recordRef } from './record.ts';
import { questionLengthMax } from './trace-query.ts';
import { columnValue, shownValue, valuesQuestion } from './values.ts';

const reviewId = z.string().min(1).max(100);

/** What speaks for a row, without what is in it. */
const reviewCandidate = z.object({
  crmId: z.string(),
  rules: z.array(z.string()).readonly().meta({ description: 'Strongest first.' }),
  score: z.number().meta({ description: '0 to 100; only for putting candidates in an order.' }),
});

/** A question about identity that a person has to answer. */
const reviewLine = z.object({
  id: reviewId,
  ref: recordRef,
  why: z.enum(['ambiguous', 'proposed']),
  rule: z.string(),
  crmTable: z.string(),
  state: z.enum(['open', 'decided', 'closed']).meta({
    description: 'closed = it answered itself: the record was identified or is gone.',
  }),
  openedAt: instant,
  correlationId: z.string(),
  candidates: z.array(reviewCandidate).readonly(),
});

/** Parameters of `GET /api/reviews`. */
export const reviewsQuestion = z.object({
  state: reviewLine.shape.state.optional(),
  why: reviewLine.shape.why.optional(),
  ...pageQuestion,
});

/** Questions, the newest first. */
export const reviewsAnswer = z.object({
  reviews: z.array(reviewLine).readonly(),
  cursor: nextCursor,
});
export type ReviewsAnswer = z.output<typeof reviewsAnswer>;

/** Parameters of `GET /api/reviews/show`. */
export const reviewDetailQuestion = z.object({
  q: z.string().min(1).max(questionLengthMax).meta({
    description: 'A review id, a commercetools id, or a CRM row or its address.',
  }),
  ...valuesQuestion,
});

const comparedColumn = z.object({
  column: z.string(),
  record: columnValue.meta({ description: 'As the map would write it.' }),
  candidates: z
    .array(z.object({ value: columnValue, same: z.boolean() }))
    .readonly()
    .meta({ description: 'In the order of the candidates.' }),
});

const reviewDetail = reviewLine.extend({
  rows: z.array(comparedColumn).readonly(),
  verdicts: z
    .array(z.object({ crmId: z.string(), is: z.enum(['always', 'never', 'merge']) }))
    .readonly()
    .meta({ description: 'What people have decided about the record and single rows.' }),
  actions: z.array(auditLine).readonly(),
});

/** The record and its candidates side by side, and what was done about the question. */
export const reviewDetailAnswer = z.object({ reviews: z.array(reviewDetail).readonly() });
export type ReviewDetailAnswer = z.output<typeof reviewDetailAnswer>;

/** Body of `POST /api/reviews/decide`. */
export const decideQuestion = z.discriminatedUnion('is', [
  z.strictObject({ id: reviewId, is: z.literal('accept'), crmId: z.guid(), reason: actReason }),
  z.strictObject({ id: reviewId, is: z.literal('reject'), reason: actReason }),
  z.strictObject({ id: reviewId, is: z.literal('merge'), crmId: z.guid(), reason: actReason }),
]);

/** What follows from the decision: the event that has the record worked on at once. */
export const decideAnswer = z.object({
  ref: recordRef,
  eventId: z.string(),
  correlationId: z.string(),
});

/** Body of `POST /api/reviews/pair`: the two belong together, or never, whatever rules say. */
export const pairQuestion = z.strictObject({
  ref: recordRef,
  crmId: z.guid(),
  is: z.enum(['always', 'never']),
  reason: actReason,
});

/** The event that has the record worked on at once. */
export const pairAnswer = z.object({ eventId: z.string(), correlationId: z.string() });

type Line = ReviewsAnswer['reviews'][number];
type Detail = ReviewDetailAnswer['reviews'][number];
type Values = Readonly<Record<string, Json>>;

/** A question as it is kept, with the values of record and candidates. */
interface KeptReview extends Omit<Detail, 'rows' | 'candidates'> {
  readonly values: Values;
  readonly candidates: readonly (Line['candidates'][number] & { readonly values: Values })[];
}

/** A question for a list; without any value. */
export function reviewLineOf({ values: _, candidates, ...review }: KeptReview): Line {
  const { verdicts: _verdicts, actions: _actions, ...line } = review;
  return { ...line, candidates: withoutValues(candidates) };
}

/** Columns that tell of nobody in person, and are of use only as they are. */
const plainColumns: ReadonlySet<string> = new Set([
  'statecode',
  'statuscode',
  'cwy_unittype',
  'cwy_stores',
]);

/** A question with record and candidates side by side; without the columns that are empty in all. */
export function reviewDetailOf(review: KeptReview, isWhole: boolean): Detail {
  const { values, candidates, ...rest } = review;
  const all = [values, ...candidates.map((candidate) => candidate.values)];
  const filled = all.flatMap(Object.entries).filter(([, value]) => value !== null);
  const columns = [...new Set(filled.map(([column]) => column))].toSorted();
  const rows = columns.map((column) => {
    const own = values[column] ?? null;
    const isShown = isWhole || plainColumns.has(column);
    return {
      column,
      record: shownValue(own, isShown),
      candidates: candidates.map((candidate) => {
        const value = candidate.values[column] ?? null;
        const same = JSON.stringify(value) === JSON.stringify(own);
        return { value: shownValue(value, isShown), same };
      }),
    };
  });
  return { ...rest, candidates: withoutValues(candidates), rows };
}

function withoutValues(candidates: KeptReview['candidates']): Line['candidates'] {
  return candidates.map(({ values: _, ...candidate }) => candidate);
}

/** Why a question was left as it is. `candidates` are the rows that it is about, if they are known. */
export function undecided(
  is: 'unknown' | 'settled' | 'no-candidate',
  id: string,
  candidates: readonly string[] = [],
): Problem {
  if (is === 'unknown') return new Problem('CWY-6005', { value: id, bound: 'a question' });
  if (is === 'settled') {
    return new Problem('CWY-6009', { value: id, bound: 'a question that is open' });
  }
  const named = candidates.length === 0 ? '' : `: ${candidates.join(', ')}`;
  return new Problem('CWY-6009', { value: id, bound: `one of its candidates${named}` });
}
