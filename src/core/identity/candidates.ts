import type { Person } from '../model/person.ts';
import { isSame } from './compare.ts';
import type { ContactCandidate } from './contact-rules.ts';
import { fits } from './look.ts';
import type { Comparison, MatchRules } from './match-rule.ts';
import { type Subject, subjectOf } from './subject.ts';

/** A row that could be the record, with what speaks for it. */
export interface RankedCandidate<Row> {
  readonly row: Row;
  /** Names of the rules that it matches, in their order. */
  readonly rules: readonly string[];
  /** 0 to 100; only for putting candidates in an order. */
  readonly score: number;
}

/** What a score is made of. A phone and a postal code are shared by a family, a birthday is not. */
const features: readonly {
  readonly attribute: string;
  readonly column: string;
  readonly compare: Comparison;
  readonly weight: number;
}[] = [
  { attribute: 'email', column: 'emailaddress1', compare: 'email', weight: 30 },
  { attribute: 'lastName', column: 'lastname', compare: 'name', weight: 15 },
  { attribute: 'firstName', column: 'firstname', compare: 'name', weight: 15 },
  { attribute: 'dateOfBirth', column: 'birthdate', compare: 'exact', weight: 20 },
  { attribute: 'mobile', column: 'mobilephone', compare: 'phone', weight: 10 },
  { attribute: 'phone', column: 'telephone1', compare: 'phone', weight: 5 },
  {
    attribute: 'billingAddress.postalCode',
    column: 'address1_postalcode',
    compare: 'postal-code',
    weight: 5,
  },
];

/** What a row scores that is not certain, at most. */
const evidenceMax = 99;

/**
 * The rows of a question to people, the strongest first: a rule that is certain counts 100, else
 * the share of the person's attributes that the row agrees with.
 */
export function candidatesOf<Row extends ContactCandidate>(
  person: Person,
  rows: readonly Row[],
  rules: MatchRules,
): readonly RankedCandidate<Row>[] {
  const subject = subjectOf(person);
  return rows
    .map((row) => {
      const fitting = rules.filter((rule) => rule.action !== 'never' && fits(rule, subject, row));
      const isCertain = fitting.some(({ certain }) => certain === true);
      const score = isCertain ? 100 : agreement(subject, row);
      return { row, rules: fitting.map(({ name }) => name), score };
    })
    .sort((a, b) => b.score - a.score || b.rules.length - a.rules.length || order(a.row, b.row));
}

function agreement(subject: Subject, { values }: ContactCandidate): number {
  let known = 0;
  let agreed = 0;
  for (const { attribute, column, compare, weight } of features) {
    const wanted = subject.values(attribute);
    if (wanted.length === 0) continue;
    known += weight;
    const found = values[column] ?? '';
    if (wanted.some((value) => isSame(compare, value, String(found)))) agreed += weight;
  }
  return known === 0 ? 0 : Math.round((evidenceMax * agreed) / known);
}

function order(a: ContactCandidate, b: ContactCandidate): number {
  return a.id < b.id ? -1 : 1;
}
