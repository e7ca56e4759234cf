import { describe, expect, it } from 'vitest';
import { samplePerson } from '../../../test/samples/person.ts';
import type { Person } from '../model/person.ts';
import { identityColumns } from './contact-rules.ts';
import { searchesMax } from './match-rule.ts';
import { searchCountOf, searchesOf } from './searches.ts';
import { contactRuleNames, contactRules, type IdentitySettings } from './short-rules.ts';
import { subjectOf } from './subject.ts';
import { contactTarget } from './target.ts';

const active = { column: 'statecode', anyOf: [0] };
const crmId = '6f1b3a9e-0000-4000-8000-000000000001';

function searchesFor(
  rules: IdentitySettings['rules'],
  given: Partial<Person> = {},
  crmIdIn = 'nowhere',
) {
  return searchesOf(subjectOf(samplePerson(given)), contactRules({ rules, crmIdIn }), contactTarget)
    .searches;
}

describe('what the CRM is asked', () => {
  it('is one alternative per rule, in their order', () => {
    expect(searchesFor(['commercetools-id', 'email'])).toEqual([
      [{ column: 'cwy_commercetoolsid', anyOf: ['c1c1c1c1-0000-4000-8000-000000000001'] }],
      [{ column: 'emailaddress1', anyOf: ['jane.doe@example.com'] }, active],
    ]);
  });

  it('has one alternative per column, and leaves names to the comparison here', () => {
    const searches = searchesFor(['phone-and-name'], {
      phone: '030 901820',
      phoneCountry: 'DE',
      mobile: '+31 6 12345678',
    });
    expect(searches.map((terms) => terms.map(({ column }) => column))).toEqual([
      ['telephone1', 'statecode'],
      ['mobilephone', 'statecode'],
    ]);
    const numbers = expect.arrayContaining(['030 901820', '+4930901820', '+31612345678']);
    for (const [term] of searches) expect(term?.anyOf).toEqual(numbers);
  });

  it('is nothing where the person lacks what a rule is about', () => {
    expect(
      searchesFor(
        contactRuleNames.filter((name) => name !== 'commercetools-id'),
        { email: '' },
      ),
    ).toEqual([]);
    expect(searchesFor(['phone-and-name'], { phone: '+4930901820', lastName: null })).toEqual([]);
    expect(searchesFor(['phone-and-name'], { phone: 'none' })).toEqual([]);
  });

  it('is nothing where the conditions of a rule do not hold, or where it only excludes', () => {
    const match = [{ attribute: 'email', column: 'emailaddress1', compare: 'email' }] as const;
    const rule = { name: 'a', match, action: 'link' } as const;
    expect(searchesFor([{ ...rule, when: { stores: ['berlin'] } }])).toEqual([]);
    expect(searchesFor([{ ...rule, action: 'never' }])).toEqual([]);
    expect(searchesFor([{ ...rule, when: { activeOnly: false } }])).toEqual([
      [{ column: 'emailaddress1', anyOf: ['jane.doe@example.com'] }],
    ]);
  });

  it('takes both addresses where the part after a plus does not count', () => {
    const match = [
      { attribute: 'email', column: 'emailaddress1', compare: 'email-without-plus' },
    ] as const;
    expect(
      searchesFor([{ name: 'a', match, action: 'link' }], { email: 'Jane+shop@example.com' }),
    ).toEqual([
      [{ column: 'emailaddress1', anyOf: ['Jane+shop@example.com', 'jane@example.com'] }, active],
    ]);
  });

  it('compares an id with ids and a day with days alone', () => {
    const byId = [[{ column: 'contactid', anyOf: [crmId] }]];
    expect(searchesFor(['crm-id'], { externalId: crmId })).toEqual(byId);
    expect(searchesFor(['crm-id'], { externalId: 'ERP-4711' })).toEqual([]);
    const custom = { customFields: { crm: crmId }, externalId: 'ERP-4711' };
    expect(searchesFor(['crm-id'], custom, 'custom.crm')).toEqual(byId);
    const match = [{ attribute: 'custom.born', column: 'birthdate', compare: 'exact' }] as const;
    expect(
      searchesFor([{ name: 'a', match, action: 'link' }], {
        customFields: { born: ['1980-02-03', 'unknown'] },
      }),
    ).toEqual([[{ column: 'birthdate', anyOf: ['1980-02-03'] }, active]]);
  });

  it('has a bound, and says beforehand how much it may be', () => {
    const column = ['a', 'b', 'c', 'd'] as const;
    const match = ['email', 'lastName', 'firstName'].map(
      (attribute) => ({ attribute, column, compare: 'exact' }) as const,
    );
    const rule = { name: 'a', match, action: 'link' } as const;
    expect(searchCountOf(rule)).toBe(64);
    expect(searchesFor([rule])).toHaveLength(searchesMax);
  });
});

it('reads all that the rules look at', () => {
  const rules = contactRules({ rules: ['email', 'tax-id', 'phone-and-name'], crmIdIn: 'nowhere' });
  const { columns } = searchesOf(subjectOf(samplePerson()), rules, contactTarget);
  expect(columns).toEqual(
    expect.arrayContaining([...identityColumns, 'governmentid', 'lastname', 'mobilephone']),
  );
  expect(new Set(columns).size).toBe(columns.length);
});
