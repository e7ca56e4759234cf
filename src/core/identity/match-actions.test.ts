import { describe, expect, it, test } from 'vitest';
import { contactRows, type MatchCase, verdictOn } from '../../../test/samples/contact-rows.ts';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import { candidatesOf } from './candidates.ts';
import { candidatesMax } from './contact-rules.ts';
import type { MatchRule } from './match-rule.ts';
import { contactRules } from './short-rules.ts';
import { subjectOf } from './subject.ts';
import { contactTarget } from './target.ts';
import type { StandingVerdict } from './verdict.ts';

const jane = { emailaddress1: 'jane.doe@example.com', firstname: 'Jane', lastname: 'Doe' };
const phone = { telephone1: '030 901820' };
const other = {
  cwy_commercetoolsid: 'c2c2c2c2-0000-4000-8000-000000000002',
  cwy_projectkey: 'shop',
};
const inactive = { statecode: 1 };

const mail = (given: Partial<MatchRule>): MatchRule => ({
  name: 'mail',
  match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email' }],
  action: 'link',
  ...given,
});

describe('actions and conditions', () => {
  const closed = mail({ when: { activeOnly: false } });
  test.each<MatchCase>([
    ['link: the oldest of several', {}, [jane, jane], [mail({})], 'matched a by mail'],
    [
      'link: one of unknown age comes last',
      {},
      [{ ...jane, createdon: null }, jane],
      [mail({})],
      'matched b by mail',
    ],
    [
      'link if unique: several are a question',
      {},
      [jane, jane],
      ['email'],
      'ambiguous a b by email',
    ],
    [
      'propose: never a link',
      {},
      [jane],
      [mail({ action: 'propose' }), 'email'],
      'proposed a by mail',
    ],
    [
      'propose: nothing of others',
      {},
      [{ ...jane, ...other }],
      [mail({ action: 'propose' })],
      'new',
    ],
    [
      'never: out of play for what comes after',
      { companyName: 'ACME' },
      [{ ...jane, department: 'acme' }, jane],
      [
        {
          name: 'shared mailboxes',
          match: [{ attribute: 'companyName', column: 'department', compare: 'text' }],
          action: 'never',
        },
        'email',
      ],
      'matched b by email',
    ],
    ['inactive rows are not looked at', {}, [{ ...jane, ...inactive }], [mail({})], 'new'],
    ['unless a rule says so', {}, [{ ...jane, ...inactive }], [closed], 'refused contact-inactive'],
    ['an active one wins', {}, [{ ...jane, ...inactive }, jane], [closed], 'matched b by mail'],
    [
      'a merged one leads on',
      {},
      [{ ...jane, ...inactive, merged: true }],
      [closed],
      'refused contact-merged',
    ],
    [
      'in a store of the rule',
      { stores: ['berlin'] },
      [jane],
      [mail({ when: { stores: ['berlin'] } })],
      'matched a by mail',
    ],
    [
      'in another store',
      { stores: ['paris'] },
      [jane],
      [mail({ when: { stores: ['berlin'] } })],
      'new',
    ],
    ['in all stores', { stores: [] }, [jane], [mail({ when: { stores: ['berlin'] } })], 'new'],
    [
      'in a country of the rule',
      { shippingAddress: sampleAddress({ country: 'DE' }) },
      [jane],
      [mail({ when: { countries: ['DE'] } })],
      'matched a by mail',
    ],
    ['in no country', {}, [jane], [mail({ when: { countries: ['DE'] } })], 'new'],
    ['in another project', {}, [jane], [mail({ when: { projects: ['shop2'] } })], 'new'],
    ['unverified', {}, [jane], [mail({ when: { verifiedEmail: true } })], 'new'],
    [
      'verified',
      { emailVerified: true },
      [jane],
      [mail({ when: { verifiedEmail: true } })],
      'matched a by mail',
    ],
  ])('%s', (_, person, rows, rules, verdict) => {
    expect(verdictOn(person, rows, rules)).toBe(verdict);
  });
});

describe('what people have said', () => {
  const always = { crmId: 'a', is: 'always' } as const;
  const never = { crmId: 'a', is: 'never' } as const;

  it.each<[string, readonly ColumnValues[], readonly StandingVerdict[], string]>([
    ['always, whatever the rules', [{}, jane], [always], 'matched a by by-hand'],
    ['always, another’s', [{ ...other }], [always], 'matched a by by-hand'],
    ['always, but closed', [inactive, jane], [always], 'refused contact-inactive'],
    ['always, but merged', [{ ...inactive, merged: true }], [always], 'refused contact-merged'],
    ['always, but not there', [], [always], 'new'],
    ['always, twice', [{}, {}], [always, { ...always, crmId: 'b' }], 'ambiguous a b by by-hand'],
    ['never', [jane], [never], 'new'],
    ['never, and another that shares the value', [jane, jane], [never], 'ambiguous b by email'],
    ['never of both', [jane, jane], [never, { ...never, crmId: 'b' }], 'new'],
    ['to be merged away', [jane], [{ crmId: 'a', is: 'merge' }], 'new'],
  ])('%s', (_, rows, verdicts, verdict) => {
    expect(verdictOn({}, rows, ['email'], verdicts)).toBe(verdict);
  });
});

it('concludes nothing from a look-up that may have been cut off, unless it is certain', () => {
  const strangers = Array.from({ length: candidatesMax - 1 }, () => ({ lastname: 'X' }));
  const own = { cwy_commercetoolsid: samplePerson().ref.id };
  const rules = ['commercetools-id', 'email'] as const;
  const last = contactRows([...strangers, own]).at(-1)?.id;
  expect(verdictOn({}, [...strangers, own], rules)).toBe(`matched ${last} by commercetools-id`);
  expect(verdictOn({}, [...strangers, jane], rules)).toBe('refused too-many-candidates');
  const near = contactRows([...strangers.slice(1), jane]).at(-1)?.id;
  expect(verdictOn({}, [...strangers.slice(1), jane], rules)).toBe(`matched ${near} by email`);
});

it('puts the candidates of a question in an order, with the rules that speak for each', () => {
  const person = samplePerson({
    phone: '+49 30 901820',
    phoneCountry: 'DE',
    dateOfBirth: '1980-02-03',
  });
  const rows = contactRows([
    { lastname: 'Doe' },
    { ...jane, ...phone },
    { ...jane, birthdate: '1980-02-03' },
    { cwy_commercetoolsid: person.ref.id },
    {},
  ]);
  const rules = contactRules({
    rules: ['commercetools-id', 'email', 'phone-and-name'],
    crmIdIn: 'nowhere',
  });
  const found = candidatesOf(subjectOf(person), rows, rules, contactTarget);
  expect(found.map(({ row, rules: names, score }) => [row.id, score, ...names])).toEqual([
    ['d', 100, 'commercetools-id'],
    ['c', 93, 'email'],
    ['b', 76, 'email', 'phone-and-name'],
    ['a', 17],
    ['e', 0],
  ]);
});
