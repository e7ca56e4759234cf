import type { ReviewDetailAnswer, ReviewsAnswer } from '../contract/reviews.ts';
import { moreLines } from './parked-lines.ts';
import { table, valueText } from './table.ts';
import { actionLine, reasonText, refText } from './trace-lines.ts';

type Line = ReviewsAnswer['reviews'][number];
type Detail = ReviewDetailAnswer['reviews'][number];

/** One question a line. */
export function reviewLines({ reviews, cursor }: ReviewsAnswer): readonly string[] {
  if (reviews.length === 0) return ['No question.'];
  return [...reviews.map(reviewLine), ...moreLines(cursor)];
}

/** Questions with record and candidates side by side. */
export function reviewDetailLines({ reviews }: ReviewDetailAnswer): readonly string[] {
  return reviews.flatMap((review, index) => [
    ...(index === 0 ? [] : ['']),
    reviewLine(review),
    ...review.candidates.map((candidate, place) => candidateLine(candidate, place, review)),
    ...comparison(review).map((line) => `  ${line}`),
    ...review.actions.map(actionLine),
  ]);
}

function reviewLine(review: Line): string {
  const { openedAt, state, why, rule, ref, candidates, id } = review;
  const count = `${candidates.length} ${candidates.length === 1 ? 'candidate' : 'candidates'}`;
  return `${openedAt}  ${state}  ${why} ${reasonText(rule)}  ${refText(ref)}  ${count}  review ${id}`;
}

function candidateLine(
  { crmId, rules, score }: Line['candidates'][number],
  place: number,
  { crmTable, verdicts }: Detail,
): string {
  const verdict = verdicts.find((one) => one.crmId === crmId);
  const said = verdict === undefined ? '' : `, decided: ${verdict.is}`;
  return `  ${place + 1}  ${crmTable}(${crmId})  score ${score}, ${reasonText(rules.join(', '))}${said}`;
}

function comparison({ ref, candidates, rows }: Detail): readonly string[] {
  const head = ['', ref.kind, ...candidates.map((_, place) => `  ${place + 1}`)];
  const body = rows.map(({ column, record, candidates: others }) => [
    column,
    valueText(record),
    ...others.map(({ value, same }) => `${same && value !== null ? '=' : ' '} ${valueText(value)}`),
  ]);
  return table([head, ...body]);
}
