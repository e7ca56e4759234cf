import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import type { Person } from '../model/person.ts';
import { decide } from './decide.ts';
import type { MatchRules, MatchTerm } from './match-rule.ts';
import { searchesOf } from './searches.ts';
import { subjectOf } from './subject.ts';
import { contactTarget } from './target.ts';

const source = new URL('../../../test/samples/people/febrl.csv', import.meta.url);
const records = readFileSync(source, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').map((text) => (text === '' ? null : text)))
  .map(([id, firstName, lastName, city, postalCode, state, born, number]) => ({
    id: id ?? '',
    firstName: firstName ?? null,
    lastName: lastName ?? null,
    city: city ?? null,
    postalCode: postalCode ?? null,
    state: state ?? null,
    dateOfBirth: born?.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') ?? null,
    number: number ?? null,
  }));

const rows = records
  .filter(({ id }) => id.endsWith('-org'))
  .map((record) => ({
    id: record.id,
    values: {
      statecode: 0,
      firstname: record.firstName,
      lastname: record.lastName,
      birthdate: record.dateOfBirth,
      address1_postalcode: record.postalCode,
      cwy_customernumber: record.number,
    },
  }));

const people = records
  .filter(({ id }) => id.endsWith('-dup-0'))
  .map((record) => ({
    expected: record.id.replace('-dup-0', '-org'),
    person: samplePerson({
      firstName: record.firstName,
      lastName: record.lastName,
      dateOfBirth: record.dateOfBirth,
      customerNumber: record.number,
      billingAddress: sampleAddress({ postalCode: record.postalCode, country: 'AU' }),
    }),
  }));

const term = (
  attribute: string,
  column: string,
  compare: MatchTerm['compare'],
): MatchRules[number]['match'][number] => ({ attribute, column, compare });
const number = term('customerNumber', 'cwy_customernumber', 'digits');
const firstName = term('firstName', 'firstname', 'name');
const lastName = term('lastName', 'lastname', 'name');
const born = term('dateOfBirth', 'birthdate', 'exact');
const postalCode = term('billingAddress.postalCode', 'address1_postalcode', 'postal-code');

const rules: MatchRules = [
  { name: 'number', match: [number], action: 'link-if-unique' },
  { name: 'name and birthday', match: [lastName, firstName, born], action: 'link-if-unique' },
  { name: 'birthday and postal code', match: [born, postalCode], action: 'propose' },
  { name: 'name and postal code', match: [lastName, postalCode], action: 'propose' },
];

/** What a CRM that knows nothing of spellings answers. */
function answerOf(person: Person, by: MatchRules) {
  const { searches } = searchesOf(subjectOf(person), by, contactTarget);
  return rows.filter(({ values }) =>
    searches.some((terms) =>
      terms.every(({ column, anyOf }) =>
        anyOf.includes(new Map(Object.entries(values)).get(column) ?? null),
      ),
    ),
  );
}

interface Tally {
  readonly linked: number;
  readonly linkedRight: number;
  readonly foundRight: number;
}

function tallyOf(by: MatchRules): Tally {
  const verdicts = people.map(({ expected, person }) => ({
    expected,
    verdict: decide(subjectOf(person), answerOf(person, by), by),
  }));
  const linked = verdicts.flatMap(({ expected, verdict }) =>
    verdict.is === 'matched' ? [{ expected, id: verdict.row.id }] : [],
  );
  const found = verdicts.filter(({ expected, verdict }) =>
    verdict.is === 'proposed' || verdict.is === 'ambiguous'
      ? verdict.rows.some(({ id }) => id === expected)
      : verdict.is === 'matched' && verdict.row.id === expected,
  );
  return {
    linked: linked.length,
    linkedRight: linked.filter(({ expected, id }) => id === expected).length,
    foundRight: found.length,
  };
}

it('links no stranger and finds nearly all, in data with slips, where there is a number', () => {
  const { linked, linkedRight, foundRight } = tallyOf(rules);
  expect(people).toHaveLength(150);
  expect(linkedRight / linked).toBe(1);
  expect(foundRight / people.length).toBeGreaterThan(0.95);
});

it('finds most by name, birthday and postal code alone', () => {
  const { linked, linkedRight, foundRight } = tallyOf(rules.slice(1));
  expect(linkedRight / linked).toBe(1);
  expect(linked / people.length).toBeGreaterThan(0.4);
  expect(foundRight / people.length).toBeGreaterThan(0.8);
});
