import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleOrganisation } from '../../../test/samples/organisation.ts';
import { sampleAddress } from '../../../test/samples/person.ts';
import type { Organisation } from '../model/organisation.ts';
import { normaliseOrganisation } from '../normalise/organisation.ts';
import { normaliseSettingsDefault } from '../normalise/settings.ts';
import { accountFields } from './account-fields.ts';
import { accountKind } from './account-kind.ts';
import { accountFieldMap, accountValues } from './account-map.ts';
import { type AccountSettings, accountSettingsDefault } from './account-settings.ts';
import { type MapGiven, type MappedRecord, mappedColumns } from './field-map.ts';
import { settingsProblems } from './settings-problems.ts';

function mapped(
  given: Partial<Organisation>,
  settings: Partial<AccountSettings> = {},
  beside: MapGiven = {},
): MappedRecord {
  const normalised = normaliseOrganisation(sampleOrganisation(given), normaliseSettingsDefault);
  return accountValues(
    normalised,
    accountFieldMap({ ...accountSettingsDefault, ...settings }),
    beside,
  );
}

const parent = '11111111-2222-4333-8444-555555555555';

describe('the columns of an account', () => {
  it('are all in the table of docs/fields.md, as they are', () => {
    const page = readFileSync(new URL('../../../docs/fields.md', import.meta.url), 'utf8');
    const [, table = ''] =
      /## The columns of an account\n[^#]*?\|---.*?\n(.*?)\n\n/s.exec(page) ?? [];
    const rows = accountFields.map(({ column, attribute, lengthMax, writes, lookup }) => {
      const ways = writes === null && lookup !== true ? 'to the CRM only' : 'both ways';
      return `| \`${column}\` | \`${attribute.replace('unit.', '')}\` | ${lengthMax ?? '–'} | ${ways} |`;
    });
    expect(table.split('\n')).toEqual(rows);
  });

  it('are filled from a unit, and from what the run computes', () => {
    const { values, problems, remarks } = mapped(
      {
        key: 'acme-north',
        name: 'Acme North',
        unitType: 'Division',
        status: 'Inactive',
        contactEmail: 'north@acme.example',
        parentKey: 'acme',
        topLevelKey: 'acme',
        stores: ['b', 'a'],
        customerGroups: ['gold'],
        billingAddress: sampleAddress({ street: 'Wall 1', country: 'DE', phone: '030 23125123' }),
        shippingAddress: sampleAddress({ city: 'Wien', country: 'AT' }),
      },
      {},
      { computed: { parentaccountid: parent } },
    );
    expect(problems).toEqual([]);
    expect(remarks).toEqual([{ column: 'telephone1', says: 'written in E.164 form' }]);
    expect(values).toMatchObject({
      name: 'Acme North',
      emailaddress1: 'north@acme.example',
      telephone1: '+493023125123',
      address1_line1: 'Wall 1',
      address1_country: 'DE',
      address2_city: 'Wien',
      address2_country: 'AT',
      parentaccountid: parent,
      statecode: 1,
      cwy_businessunitkey: 'acme-north',
      cwy_unittype: 'Division',
      cwy_toplevelunit: 'acme',
      cwy_customergroup: 'gold',
      cwy_stores: 'a, b',
    });
    expect(Object.keys(values)).toEqual(mappedColumns(accountFieldMap(accountSettingsDefault)));
  });

  it('refuse a key that is too long and a unit without a name, at once', () => {
    const { problems } = mapped({ key: 'k'.repeat(101), name: ' \u200b' });
    expect(problems.map(({ code, detail: { place } }) => `${code} ${place}`)).toEqual([
      'CWY-4009 unit.name -> account.name',
      'CWY-4009 unit.key -> account.cwy_businessunitkey',
    ]);
  });

  it('say of the state that it is written once the account is there', () => {
    const later = mapped({}).fields.filter(({ notOnCreate }) => notOnCreate === true);
    expect(later.map(({ column }) => column)).toEqual(['statecode']);
  });

  it('take the id of a row where they point at one, and nothing else', () => {
    const shape = {
      parentaccountid: { type: 'lookup', lengthMax: null, required: false, choices: null },
    } as const;
    const fields = Object.fromEntries(
      accountFields.flatMap(({ column }) =>
        column === 'parentaccountid' ? [] : [[column, false]],
      ),
    );
    const given = (value: string): unknown =>
      mapped({}, { fields }, { shape, computed: { parentaccountid: value } }).problems[0]?.detail;
    expect(given(parent)).toBeUndefined();
    expect(given('acme')).toMatchObject({
      place: 'unit.parentKey -> account.parentaccountid',
      bound: 'the id of a row',
    });
  });
});

describe('the section account', () => {
  it('tells its functions the unit', () => {
    const { values } = mapped(
      { key: '007', name: 'Acme', customFields: { vatId: 'DE 123' } },
      {
        fields: {
          name: { transform: (name, { organisation }) => `${name} (${organisation.unitType})` },
        },
        extra: {
          accountnumber: { from: 'key', transform: (key) => key.replace(/^0+/, '') },
          cwy_vatid: { from: 'custom.vatId' },
        },
      },
    );
    expect(values).toMatchObject({
      name: 'Acme (Company)',
      accountnumber: '7',
      cwy_vatid: 'DE 123',
    });
  });

  it('has the primary contact where the unit has a field for it', () => {
    expect(mapped({}).values).not.toHaveProperty('primarycontactid');
    const { values, fields } = mapped({}, { primaryContactIn: 'buyer' });
    expect(values).toHaveProperty('primarycontactid', null);
    expect(fields.at(-1)).toMatchObject({
      column: 'primarycontactid',
      direction: 'to-commerce',
      owner: 'dynamics',
    });
  });

  it('may differ by store and country', () => {
    const settings: Partial<AccountSettings> = {
      byStore: { b2b: { name: { owner: 'dynamics' } } },
      byCountry: { DE: { name: { owner: 'newest' }, emailaddress1: { required: true } } },
    };
    const german = { billingAddress: sampleAddress({ country: 'DE' }) };
    const ownerOf = (given: Partial<Organisation>) =>
      mapped(given, settings).fields.find(({ column }) => column === 'name')?.owner;
    expect(ownerOf({})).toBe('commercetools');
    expect(ownerOf(german)).toBe('newest');
    expect(ownerOf({ ...german, stores: ['b2b'] })).toBe('dynamics');
    expect(mapped(german, settings).problems).toHaveLength(1);
  });

  it('is told what cannot work', () => {
    const settings: AccountSettings = {
      ...accountSettingsDefault,
      fields: {
        parentaccountid: { direction: 'both', owner: 'dynamics' },
        primarycontactid: { direction: 'both' },
        cwy_unittype: { direction: 'both' },
      },
      extra: { cwy_other: { from: 'name', direction: 'both' } },
      byStore: { b2b: { name: { direction: 'both' }, nowhere: {} } },
    };
    const found = settingsProblems(accountKind(false), settings);
    expect(found.map(({ detail: { place, bound } }) => `${place}: ${bound}`)).toEqual([
      'account.fields.primarycontactid: account.primaryContactIn',
      'account.fields.cwy_unittype.direction: to-crm: commercetools does not let unit.unitType be written',
      'account.byStore.b2b.nowhere: a column that account.fields or account.extra fills',
      'account.extra.cwy_other.direction: to-crm: name goes back to unit.name',
    ]);
  });
});
