import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleOrganisation } from '../../../test/samples/organisation.ts';
import { sampleAddress } from '../../../test/samples/person.ts';
import { Problem } from '../../problems/problem.ts';
import type { Organisation } from '../model/organisation.ts';
import type { OrganisationChanges } from '../model/organisation-changes.ts';
import type { Address } from '../model/person.ts';
import { normaliseOrganisation } from '../normalise/organisation.ts';
import { normaliseSettingsDefault } from '../normalise/settings.ts';
import { accountFieldMap, accountValues } from './account-map.ts';
import { type AccountSettings, accountSettingsDefault } from './account-settings.ts';
import type { ColumnValue } from './column-values.ts';
import { organisationChanges } from './organisation-changes.ts';

const mapOf = (settings: Partial<AccountSettings>) =>
  accountFieldMap({ ...accountSettingsDefault, ...settings });

function back(column: string, value: ColumnValue): unknown {
  const extra = { cwy_tier: { from: 'custom.tier', choices: { gold: 7, silver: 8 } } } as const;
  const { changes, problems } = organisationChanges(mapOf({ extra }).base, { [column]: value });
  const [problem] = problems;
  return problem ?? { ...changes.attributes, ...changes.customFields };
}

describe('what people change about an account', () => {
  it.each<readonly [string, ColumnValue, unknown]>([
    ['name', ' Acme  GmbH', { name: 'Acme  GmbH' }],
    ['emailaddress1', null, { contactEmail: null }],
    ['emailaddress1', 'office@acme.example', { contactEmail: 'office@acme.example' }],
    ['statecode', 0, { status: 'Active' }],
    ['statecode', 1, { status: 'Inactive' }],
    ['address1_country', 'Germany', { 'billingAddress.country': 'DE' }],
    ['address2_city', 'Wien', { 'shippingAddress.city': 'Wien' }],
    ['cwy_tier', 7, { tier: 'gold' }],
    ['telephone1', '030 1', {}],
    ['cwy_businessunitkey', 'other', {}],
    ['parentaccountid', '11111111-2222-4333-8444-555555555555', {}],
  ])('%s = %j', (column, value, expected) => {
    expect(back(column, value)).toEqual(expected);
  });

  it.each<readonly [string, ColumnValue]>([
    ['name', null],
    ['name', ' '],
    ['emailaddress1', 'nobody'],
    ['statecode', 2],
    ['statecode', null],
    ['address1_country', 'Atlantis'],
  ])('%s = %j means nothing to commercetools', (column, value) => {
    const found = back(column, value);
    expect(found).toBeInstanceOf(Problem);
    expect(String(found)).toContain(`account.${column} -> unit.`);
  });
});

/** The unit after commercetools has taken the changes. */
function changed(unit: Organisation, { attributes, customFields }: OrganisationChanges) {
  const { status, ...rest } = attributes;
  const all = Object.entries(rest);
  const of = (prefix: string) =>
    Object.fromEntries(
      all.flatMap(([path, value]) =>
        path.startsWith(prefix) ? [[path.slice(prefix.length), value]] : [],
      ),
    );
  const address = (present: Address | null, prefix: string): Address | null =>
    present && { ...present, ...of(prefix) };
  return sampleOrganisation({
    ...unit,
    ...Object.fromEntries(all.filter(([path]) => !path.includes('.'))),
    status: status === 'Inactive' ? 'Inactive' : 'Active',
    billingAddress: address(unit.billingAddress, 'billingAddress.'),
    shippingAddress: address(unit.shippingAddress, 'shippingAddress.'),
    customFields: { ...unit.customFields, ...customFields },
  });
}

const text = fc.option(
  fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constant(' a  b')),
);
const address = fc
  .record({
    street: text,
    additionalStreet: text,
    postalCode: fc.option(fc.constantFrom('10115', 'cf10  1ep')),
    city: text,
    state: fc.option(fc.constantFrom('US-CA', 'Bayern', 'CA')),
    country: fc.constantFrom('DE', 'usa', 'Japan', 'Atlantis'),
    phone: fc.option(fc.constantFrom('030 23125123', 'ask Jim')),
  })
  .map(sampleAddress);
const unit = fc
  .record({
    key: fc.constantFrom('acme', 'k'.repeat(120)),
    name: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('Acme', ' Ä  B'),
    ),
    unitType: fc.constantFrom('Company', 'Division'),
    status: fc.constantFrom('Active', 'Inactive'),
    contactEmail: fc.option(fc.constantFrom(' A+b@c.de ', 'no address')),
    stores: fc.array(fc.constantFrom('a', 'b')),
    billingAddress: fc.option(address),
    shippingAddress: fc.option(address),
    customFields: fc.constantFrom({}, { tier: 'gold', tags: ['b', 'a'] }),
  })
  .map((given) => sampleOrganisation(given));
const settings = fc.record({
  countryAs: fc.constantFrom('code', 'alpha3', 'name'),
  countryLanguage: fc.constantFrom('en', 'fr'),
  tooLong: fc.constantFrom('park', 'truncate'),
  fields: fc.constantFrom<AccountSettings['fields']>({}, { name: { transform: 'upper-case' } }),
  extra: fc.constantFrom<AccountSettings['extra']>(
    {},
    {
      cwy_tier: { from: 'custom.tier', choices: { gold: 7, silver: 8 } },
      cwy_tags: { from: 'custom.tags', type: 'list' },
    },
  ),
});

describe('the way back of an account', () => {
  it('gives what maps to the same again, and no more is refused than what nobody knows', () => {
    fc.assert(
      fc.property(unit, settings, (before, given) => {
        const map = mapOf(given);
        const normalised = normaliseOrganisation(before, normaliseSettingsDefault);
        const { values } = accountValues(normalised, map);
        const { changes, columns, problems } = organisationChanges(map.base, values);
        const after = changed(normalised.organisation, changes);
        const again = accountValues(normaliseOrganisation(after, normaliseSettingsDefault), map);
        for (const column of columns) expect(again.values[column]).toEqual(values[column]);
        const refusable = ['name', 'emailaddress1', 'address1_country', 'address2_country'];
        const withWay = map.base.filter((rule) => rule.back !== null).map((rule) => rule.column);
        const left = withWay.filter((column) => !columns.includes(column));
        expect(problems).toHaveLength(left.length);
        expect(refusable).toEqual(expect.arrayContaining(left));
      }),
      { numRuns: 300 },
    );
  });
});
