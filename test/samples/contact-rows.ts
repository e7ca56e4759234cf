import { decide } from '../../src/core/identity/decide.ts';
import { contactRules, type IdentitySettings } from '../../src/core/identity/short-rules.ts';
import { subjectOf } from '../../src/core/identity/subject.ts';
import type { StandingVerdict } from '../../src/core/identity/verdict.ts';
import type { ColumnValues } from '../../src/core/mapping/column-values.ts';
import type { Person } from '../../src/core/model/person.ts';
import { samplePerson } from './person.ts';

/** The columns of a contact; its id where that matters. */
export type GivenRow = ColumnValues & { readonly id?: string };

/** Rows by letter: a, b, c ...; older ones first. */
export function contactRows(list: readonly GivenRow[]) {
  return list.map(({ id, ...values }, index) => ({
    id: id ?? String.fromCharCode(97 + index),
    values: {
      statecode: 0,
      createdon: `2020-01-${String(index + 1).padStart(2, '0')}T00:00:00Z`,
      ...values,
    },
  }));
}

/** What is decided, in a few words: `matched a by email`. */
export function verdictOn(
  given: Partial<Person>,
  list: readonly GivenRow[],
  rules: IdentitySettings['rules'],
  verdicts: readonly StandingVerdict[] = [],
): string {
  const settings = contactRules({ rules, crmIdIn: 'nowhere' });
  const verdict = decide(subjectOf(samplePerson(given)), contactRows(list), settings, verdicts);
  switch (verdict.is) {
    case 'matched':
      return `matched ${verdict.row.id} by ${verdict.rule}`;
    case 'ambiguous':
    case 'proposed':
      return `${verdict.is} ${verdict.rows.map(({ id }) => id).join(' ')} by ${verdict.rule}`;
    case 'refused':
      return `refused ${verdict.reason}`;
    case 'new':
      return 'new';
  }
}

/** Title, what the customer has, the contacts, the rules, and what is decided. */
export type MatchCase = readonly [
  string,
  Partial<Person>,
  readonly GivenRow[],
  IdentitySettings['rules'],
  string,
];
