import { describe, expect, test } from 'vitest';
import { contactRows, type GivenRow } from '../../../test/samples/contact-rows.ts';
import { sampleOrganisation } from '../../../test/samples/organisation.ts';
import { sampleAddress } from '../../../test/samples/person.ts';
import type { Organisation } from '../model/organisation.ts';
import { type AccountIdentity, accountIdField, accountRules } from './account-rules.ts';
import { candidatesOf } from './candidates.ts';
import { isCertain } from './certain.ts';
import { decide } from './decide.ts';
import type { MatchRule } from './match-rule.ts';
import { searchesOf } from './searches.ts';
import { subjectOfUnit } from './subject.ts';
import { accountTarget } from './target.ts';

const own = { cwy_commercetoolsid: sampleOrganisation().ref.id, cwy_projectkey: 'shop' };
const another = {
  cwy_commercetoolsid: 'b2b2b2b2-0000-4000-8000-000000000002',
  cwy_projectkey: 'shop',
};
const berlin = sampleAddress({ postalCode: '10115', country: 'DE' });
const acme: Partial<Organisation> = { name: 'Acme GmbH & Co. KG', billingAddress: berlin };
const row = {
  name: 'ACME GmbH & Co KG',
  address1_postalcode: '10115',
  address1_country: 'Germany',
};
const guid = '6f1b3a9e-0000-4000-8000-000000000001';

const taxId: MatchRule = {
  name: 'tax id',
  match: [{ attribute: 'custom.vatId', column: 'cwy_vatid', compare: 'digits' }],
  action: 'link-if-unique',
};
const taxIdAndCountry: MatchRule = {
  ...taxId,
  match: [
    ...taxId.match,
    { attribute: 'billingAddress.country', column: 'address1_country', compare: 'country' },
  ],
};
const withVat = (vatId: string) => ({ customFields: { vatId } });

function verdictOn(
  given: Partial<Organisation>,
  list: readonly GivenRow[],
  accounts: AccountIdentity,
) {
  const subject = subjectOfUnit(sampleOrganisation(given));
  const verdict = decide(subject, contactRows(list), accountRules({ accounts }));
  if (verdict.is === 'new') return 'new';
  if (verdict.is === 'matched') return `matched ${verdict.row.id} by ${verdict.rule}`;
  const rows = verdict.rows.map(({ id }) => id).join(' ');
  return verdict.is === 'refused'
    ? `refused ${verdict.reason} ${rows}`
    : `${verdict.is} ${rows} by ${verdict.rule}`;
}

/** Title, what the unit has, the accounts, what is set, and what is decided. */
type Case = readonly [string, Partial<Organisation>, readonly GivenRow[], AccountIdentity, string];

describe('companies', () => {
  test.each<Case>([
    ['same name in the same place', acme, [row], {}, 'proposed a by name-and-place'],
    [
      'country as a code',
      acme,
      [{ ...row, address1_country: 'de' }],
      {},
      'proposed a by name-and-place',
    ],
    ['same name in two countries', acme, [{ ...row, address1_country: 'Österreich' }], {}, 'new'],
    ['same name, no country there', acme, [{ ...row, address1_country: null }], {}, 'new'],
    ['a subsidiary in the same house', { ...acme, name: 'Acme Logistik' }, [row], {}, 'new'],
    [
      'moved: the id stays',
      acme,
      [{ ...row, ...own, address1_postalcode: '80331' }],
      {},
      'matched a by commercetools-id',
    ],
    [
      'renamed: the id stays',
      { name: 'Bolt' },
      [{ ...row, ...own }],
      {},
      'matched a by commercetools-id',
    ],
    ['an account number that is the key', {}, [{ accountnumber: 'ACME' }], {}, 'matched a by key'],
    ['key used again for another company', {}, [{ accountnumber: 'acme', ...another }], {}, 'new'],
    [
      'key of another project',
      {},
      [{ accountnumber: 'acme', ...own, cwy_projectkey: 'other' }],
      {},
      'new',
    ],
    [
      'two accounts with one number',
      {},
      [{ accountnumber: 'acme' }, { accountnumber: 'acme' }],
      {},
      'ambiguous a b by key',
    ],
    [
      'merged away',
      {},
      [{ ...own, statecode: 1, merged: true, _masterid_value: guid }],
      {},
      'refused contact-merged a',
    ],
    [
      'its own account is inactive',
      {},
      [{ ...own, statecode: 1 }],
      {},
      'refused contact-inactive a',
    ],
    ['an inactive one beside, by number', {}, [{ accountnumber: 'acme', statecode: 1 }], {}, 'new'],
    [
      'tax id with blanks',
      withVat('DE 123 456 789'),
      [{ cwy_vatid: 'DE123456789' }],
      { rules: [taxId] },
      'matched a by tax id',
    ],
    [
      'the same digits in another country',
      { ...withVat('DE 123456789'), billingAddress: berlin },
      [{ cwy_vatid: 'AT123456789', address1_country: 'Austria' }],
      { rules: [taxIdAndCountry] },
      'new',
    ],
    [
      'a group with one tax id',
      withVat('DE1'),
      [{ cwy_vatid: 'DE1' }, { cwy_vatid: 'DE 1', ...another }],
      { rules: [taxId] },
      'ambiguous a by tax id',
    ],
    [
      'the id of the account in a custom field',
      { customFields: { accountId: guid.toUpperCase() } },
      [{ id: guid, name: 'Whatever' }],
      { crmIdIn: { customField: 'accountId' } },
      `matched ${guid} by crm-id`,
    ],
    [
      'an id where none is looked for',
      { customFields: { accountId: guid } },
      [{ id: guid, name: 'Whatever' }],
      {},
      'new',
    ],
  ])('%s', (_, given, list, accounts, expected) => {
    expect(verdictOn(given, list, accounts)).toBe(expected);
  });
});

describe('a look-up of an account', () => {
  const accounts = { crmIdIn: { customField: 'accountId' } };

  test('asks by everything that the rules name, and for what candidates are judged by', () => {
    const subject = subjectOfUnit(
      sampleOrganisation({ ...acme, customFields: { accountId: guid } }),
    );
    const { searches, columns } = searchesOf(subject, accountRules({ accounts }), accountTarget);
    expect(searches.map(([first]) => first)).toEqual([
      { column: 'cwy_commercetoolsid', anyOf: [own.cwy_commercetoolsid] },
      { column: 'accountid', anyOf: [guid] },
      { column: 'accountnumber', anyOf: ['acme'] },
      { column: 'address1_postalcode', anyOf: ['10115'] },
    ]);
    expect(columns).toEqual(
      expect.arrayContaining(['name', 'statecode', '_masterid_value', 'address1_city']),
    );
    expect(columns).not.toContain('lastname');
  });

  test('puts the likelier one first', () => {
    const subject = subjectOfUnit(sampleOrganisation({ ...acme, contactEmail: 'a@acme.example' }));
    const rows = contactRows([row, { ...row, emailaddress1: 'A@acme.example' }]);
    const found = candidatesOf(subject, rows, accountRules({}), accountTarget);
    expect(found.map(({ row: { id }, rules, score }) => [id, rules, score])).toEqual([
      ['b', ['name-and-place'], 64],
      ['a', ['name-and-place'], 52],
    ]);
  });
});

test('proof is what identifies a unit by design, and no e-mail', () => {
  const subject = subjectOfUnit(sampleOrganisation({ contactEmail: 'a@acme.example' }));
  const rules = accountRules({});
  const crm = { emailaddress1: 'a@acme.example' };
  const certain = ['commercetools-id', 'created', 'review'];
  for (const reason of certain) expect(isCertain(reason, rules, subject, crm)).toBe(true);
  const uncertain = ['key', 'name-and-place', 'email'];
  for (const reason of uncertain) expect(isCertain(reason, rules, subject, crm)).toBe(false);
});

test('the id of the account is written where it is asked for', () => {
  const crmIdIn = { customField: 'accountId' };
  expect(accountIdField({ accounts: { crmIdIn, writeCrmId: true } })).toBe('accountId');
  expect(accountIdField({ accounts: { crmIdIn } })).toBeNull();
  expect(accountIdField({})).toBeNull();
});
