import { describe, expect, it } from 'vitest';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import type { Person } from '../model/person.ts';
import { contactKind } from './contact-kind.ts';
import { contactFieldMap, contactValues } from './contact-map.ts';
import { type ContactSettings, contactSettingsDefault } from './contact-settings.ts';
import { mappedColumns } from './field-map.ts';
import { fieldsFor } from './fields-for.ts';
import { settingsProblems } from './settings-problems.ts';

const map = contactFieldMap(
  {
    ...contactSettingsDefault,
    fields: { lastname: { owner: 'newest', direction: 'both' } },
    byCountry: {
      US: { lastname: { owner: 'dynamics' }, firstname: { required: true } },
      DE: { lastname: { owner: 'never' } },
    },
    byStore: {
      berlin: { lastname: { owner: 'fill-if-empty' } },
      hamburg: { lastname: { owner: 'fill-if-empty' }, firstname: { owner: 'dynamics' } },
      boston: { lastname: { direction: 'to-crm' } },
      'nord/boston': { lastname: { owner: 'never' } },
    },
  },
  { storeCountries: { berlin: 'DE', hamburg: 'DE', boston: 'US', miami: 'US' } },
);

function ruleOf(column: string, given: Partial<Person>) {
  const rule = fieldsFor(map, samplePerson(given)).find((one) => one.column === column);
  return [rule?.direction, rule?.owner, rule?.required];
}

const german = sampleAddress({ country: 'DE' });
const american = sampleAddress({ country: 'US' });

describe('who owns a column', () => {
  it.each<[string, Partial<Person>, string]>([
    ['nothing is said', {}, 'newest'],
    ['the country of billing', { billingAddress: american, shippingAddress: german }, 'dynamics'],
    ['the country of shipping', { shippingAddress: german }, 'never'],
    ['the country of the store', { stores: ['miami'] }, 'dynamics'],
    ['an address goes before the store', { stores: ['miami'], billingAddress: german }, 'never'],
    ['an unknown country', { billingAddress: sampleAddress({ country: 'Atlantis' }) }, 'newest'],
    ['the store goes before the country', { stores: ['berlin'] }, 'fill-if-empty'],
    ['stores that say the same', { stores: ['berlin', 'hamburg'] }, 'fill-if-empty'],
    ['stores that differ leave it', { stores: ['berlin', 'miami'] }, 'newest'],
    ['... to the country', { stores: ['berlin', 'miami'], billingAddress: american }, 'dynamics'],
  ])('%s', (_, given, owner) => {
    expect(ruleOf('lastname', given)[1]).toBe(owner);
  });

  it('is said by parts: what one place leaves open another tells', () => {
    expect(ruleOf('lastname', { stores: ['boston'] })).toEqual(['to-crm', 'dynamics', false]);
    expect(ruleOf('firstname', { stores: ['boston'] })).toEqual(['to-crm', 'commercetools', true]);
  });

  it('is said for the store of a project before it is said for the store', () => {
    const ref = { ...samplePerson().ref, projectKey: 'nord' };
    const nord = ruleOf('lastname', { ref, stores: ['boston'], billingAddress: german });
    expect(nord).toEqual(['both', 'never', false]);
    const other = ruleOf('lastname', { stores: ['boston'], billingAddress: american });
    expect(other[0]).toBe('to-crm');
  });

  it('is agreed on column by column', () => {
    const [, owner] = ruleOf('firstname', { stores: ['berlin', 'hamburg'] });
    expect(owner).toBe('commercetools');
  });

  it('changes nothing else, and no column is left out for anybody', () => {
    const fields = fieldsFor(map, samplePerson({ stores: ['hamburg'] }));
    expect(fields.map(({ column }) => column)).toEqual(mappedColumns(map));
    expect(fields.filter((rule, index) => rule !== map.base[index])).toHaveLength(2);
  });
});

describe('settings that do not go together', () => {
  function problems(settings: Partial<ContactSettings>): readonly string[] {
    const all = settingsProblems(contactKind(false), { ...contactSettingsDefault, ...settings });
    return all.map(({ message }) => message.replace('CWY-6002 Setting out of bounds, at ', ''));
  }

  it('are none by default, nor where every direction has a way', () => {
    expect(problems({})).toEqual([]);
    const back = (): null => null;
    const fields = {
      lastname: { direction: 'both' },
      firstname: { transform: (value: string) => value, back, direction: 'to-commerce' },
    } as const;
    const byStore = { berlin: { lastname: { direction: 'to-crm' } } } as const;
    expect(problems({ fields, byStore })).toEqual([]);
  });

  it.each<[Partial<ContactSettings>, string]>([
    [
      { fields: { cwy_customernumber: { direction: 'both' } } },
      'contact.fields.cwy_customernumber.direction, found both, expected to-crm: commercetools does not let customer.customerNumber be written',
    ],
    [
      { fields: { lastname: { transform: (value) => value, direction: 'to-commerce' } } },
      'contact.fields.lastname.direction, found to-commerce, expected to-crm, or a function `back` that undoes the transform',
    ],
    [
      { extra: { cwy_groups: { from: 'customerGroups', direction: 'both' } } },
      'contact.extra.cwy_groups.direction, found both, expected to-crm: commercetools does not let customer.customerGroups be written',
    ],
    [
      { byStore: { berlin: { cwy_stores: { direction: 'both' } } } },
      'contact.byStore.berlin.cwy_stores.direction, found both, expected to-crm: commercetools does not let customer.stores be written',
    ],
    [
      { byCountry: { US: { telefone1: { owner: 'newest' } } } },
      'contact.byCountry.US.telefone1, expected a column that contact.fields or contact.extra fills',
    ],
    [
      { fields: { cwy_locale: false }, byStore: { berlin: { cwy_locale: { required: true } } } },
      'contact.byStore.berlin.cwy_locale, expected a column that contact.fields or contact.extra fills',
    ],
    [
      {
        extra: { cwy_name: { from: 'lastName' } },
        fields: { lastname: { direction: 'both' } },
        byStore: { berlin: { cwy_name: { direction: 'both' } } },
      },
      'contact.extra.cwy_name.direction, found to-crm, expected to-crm: lastname goes back to customer.lastName',
    ],
  ])('%j', (settings, expected) => {
    expect(problems(settings)).toEqual([expected]);
  });

  it('are told where they were made, and once', () => {
    const fields = { cwy_stores: { direction: 'both' } } as const;
    const byStore = { berlin: { cwy_stores: { owner: 'newest' } } } as const;
    expect(problems({ fields, byStore })).toHaveLength(1);
  });

  it('are told of columns that are set up twice, elsewhere included', () => {
    const [rule] = contactFieldMap(contactSettingsDefault).base;
    const more = rule === undefined ? [] : [{ ...rule, column: 'donotemail' }];
    const extra = { donotemail: { from: 'custom.news' } };
    const found = settingsProblems(contactKind(false), { ...contactSettingsDefault, extra }, more);
    expect(found.map(({ detail }) => detail.place)).toEqual(['contact.extra.donotemail']);
  });
});

describe('what fills a column', () => {
  const settings: ContactSettings = {
    ...contactSettingsDefault,
    fields: { address1_country: { owner: 'newest' } },
    extra: { cwy_tier: { from: 'custom.tier' } },
    byStore: {
      berlin: {
        lastname: { transform: 'upper-case' },
        cwy_tier: { from: 'custom.stufe', owner: 'dynamics' },
        address1_country: { transform: 'country-name' },
      },
    },
    byCountry: { DE: { cwy_tier: { from: 'custom.rang' }, lastname: { required: true } } },
  };
  const valuesOf = (given: Partial<Person>) => {
    const customFields = { tier: 'gold', stufe: 'silber', rang: 'bronze' };
    const person = samplePerson({ customFields, billingAddress: german, ...given });
    const { values, fields } = contactValues({ person, remarks: [] }, contactFieldMap(settings));
    return { ...values, rule: (column: string) => fields.find((one) => one.column === column) };
  };

  it('can be another thing for a store, and for a country', () => {
    expect(valuesOf({ billingAddress: null })).toMatchObject({ cwy_tier: 'gold', lastname: 'Doe' });
    expect(valuesOf({})).toMatchObject({ cwy_tier: 'bronze', address1_country: 'DE' });
    const berlin = valuesOf({ stores: ['berlin'] });
    expect(berlin).toMatchObject({
      cwy_tier: 'silber',
      lastname: 'DOE',
      address1_country: 'Germany',
    });
    expect(berlin.rule('cwy_tier')).toMatchObject({ owner: 'dynamics' });
    expect(berlin.rule('lastname')).toMatchObject({ required: true });
    expect(berlin.rule('address1_country')).toMatchObject({ owner: 'newest' });
  });

  it('has a source of its own in extra alone', () => {
    const byStore = { berlin: { lastname: { from: 'custom.name' } } };
    const problems = settingsProblems(contactKind(false), { ...settings, byStore });
    expect(problems).toMatchObject([
      { code: 'CWY-6002', detail: { place: 'contact.byStore.berlin.lastname' } },
    ]);
  });
});
