import { isSame } from './compare.ts';
import type { Candidate } from './contact-rules.ts';
import { fits } from './look.ts';
import type { MatchRules } from './match-rule.ts';
import type { Subject } from './subject.ts';
import type { Feature, Target } from './target.ts';

/** A row that could be the record, with what speaks for it. */
export interface RankedCandidate<Row> {
  readonly row: Row;
  /** Names of the rules that it matches, in their order. */
  readonly rules: readonly string[];
  /** 0 to 100; only for putting candidates in an order. */
  readonly score: number;
}

/** What a row scores that is not certain, at most. */
const evidenceMax = 99;

/**
 * The rows of a question to people, the strongest first: a rule that is certain counts 100, else
 * the share of the record's attributes that the row agrees with.
 */
export function candidatesOf<Row extends Candidate>(
  subject: Subject,
  rows: readonly Row[],
  rules: MatchRules,
  { scored }: Pick<Target, 'scored'>,
): readonly RankedCandidate<Row>[] {
  return rows
    .map((row) => {
      const fitting = rules.filter((rule) => rule.action !== 'never' && fits(rule, subject, row));
      const isCertain = fitting.some(({ certain }) => certain === true);
      const score = isCertain ? 100 : agreement(subject, row, scored);
      return { row, rules: fitting.map(({ name }) => name), score };
    })
    .sort((a, b) => b.score - a.score || b.rules.length - a.rules.length || order(a.row, b.row));
}

function agreement(subject: Subject, { values }: Candidate, scored: readonly Feature[]): number {
  let known = 0;
  let agreed = 0;
  for (const { attribute, column, compare, weight } of scored) {
    const wanted = subject.values(attribute);
    if (wanted.length === 0) continue;
    known += weight;
    const found = values[column] ?? '';
    if (wanted.some((value) => isSame(compare, value, String(found)))) agreed += weight;
  }
  return known === 0 ? 0 : Math.round((evidenceMax * agreed) / known);
}

function order(a: Candidate, b: Candidate): number {
  return a.id < b.id ? -1 : 1;
}
