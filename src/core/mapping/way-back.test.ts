import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import { Problem } from '../../problems/problem.ts';
import type { Address, Person } from '../model/person.ts';
import type { PersonChanges } from '../model/person-changes.ts';
import { normalisePerson } from '../normalise/person.ts';
import { normaliseSettingsDefault } from '../normalise/settings.ts';
import type { ColumnValue } from './column-values.ts';
import { contactFieldMap, contactValues } from './contact-map.ts';
import { type ContactSettings, contactSettingsDefault } from './contact-settings.ts';
import type { CustomBack } from './custom-transform.ts';
import type { MappedRecord } from './field-map.ts';
import type { FieldRule } from './field-rule.ts';
import { personChanges } from './person-changes.ts';

const builtIn = contactFieldMap(contactSettingsDefault).base;

function rules(settings: Partial<ContactSettings>): readonly FieldRule[] {
  return contactFieldMap({ ...contactSettingsDefault, ...settings }).base;
}

function back(column: string, value: ColumnValue, settings: Partial<ContactSettings> = {}) {
  const { changes, problems } = personChanges(rules(settings), { [column]: value });
  const [problem] = problems;
  if (problem !== undefined) return problem;
  return { ...changes.attributes, ...changes.customFields };
}

function mapped(person: Person, settings: Partial<ContactSettings>): MappedRecord {
  const normalised = normalisePerson(person, normaliseSettingsDefault);
  return contactValues(normalised, contactFieldMap({ ...contactSettingsDefault, ...settings }));
}

/** The customer after commercetools has taken the changes. */
function changed(person: Person, { attributes, customFields }: PersonChanges): Person {
  const all = Object.entries(attributes);
  const of = (prefix: string) =>
    Object.fromEntries(
      all.flatMap(([path, value]) =>
        path.startsWith(prefix) ? [[path.slice(prefix.length), value]] : [],
      ),
    );
  const address = (present: Address | null, prefix: string): Address | null =>
    present && { ...present, ...of(prefix) };
  return {
    ...person,
    ...Object.fromEntries(all.filter(([path]) => !path.includes('.'))),
    billingAddress: address(person.billingAddress, 'billingAddress.'),
    shippingAddress: address(person.shippingAddress, 'shippingAddress.'),
    customFields: { ...person.customFields, ...customFields },
  };
}

const word = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constant(' Zoë  Maria '));
const text = fc.option(word);
const phoneNumber = fc.option(
  fc.constantFrom('030 23125123', '+49 30 23125123 ext. 7', '0176/12345678', 'ask Jim', '12'),
);
/** Without a phone: the address that lends one has lent it to the person already. */
const address = fc
  .record({
    street: text,
    additionalStreet: text,
    postalCode: fc.option(fc.constantFrom('10115', 'cf10  1ep', '１５０－０００１')),
    city: text,
    state: fc.option(fc.constantFrom('US-CA', 'Bayern', 'CA')),
    country: fc.constantFrom('DE', 'usa', 'Japan', 'Atlantis', 'GB'),
  })
  .map(sampleAddress);
const person = fc
  .record({
    email: fc.constantFrom('Jane@Example.com', ' a+b@c.de ', 'no address'),
    firstName: text,
    middleName: text,
    lastName: text,
    salutation: text,
    title: text,
    companyName: text,
    dateOfBirth: fc.option(fc.constantFrom('1974-09-20', '2000-02-29', '1999-02-30', '0001-01-01')),
    locale: fc.option(fc.constantFrom('de_AT', 'iw', 'en-US', '??')),
    phone: phoneNumber,
    mobile: phoneNumber,
    phoneCountry: fc.option(fc.constantFrom('DE', 'US')),
    billingAddress: fc.option(address),
    shippingAddress: fc.option(address),
  })
  .map(samplePerson);
const settings = fc.record({
  countryAs: fc.constantFrom('code', 'alpha3', 'name'),
  countryLanguage: fc.constantFrom('en', 'fr', 'de'),
  tooLong: fc.constantFrom('park', 'truncate'),
  fields: fc.constantFrom<ContactSettings['fields']>(
    {},
    { cwy_locale: { transform: 'language' }, lastname: { transform: 'upper-case' } },
    { firstname: { transform: 'lower-case' }, telephone1: { transform: 'as-is' } },
  ),
});

describe('the way back', () => {
  it('gives what maps to the same again, for every field that has one', () => {
    fc.assert(
      fc.property(person, settings, (before, given) => {
        const { values, fields } = mapped(before, given);
        const { changes, columns } = personChanges(fields, values);
        const after = mapped(changed(normalised(before), changes), given);
        for (const column of columns) expect(after.values[column]).toEqual(values[column]);
      }),
    );
  });

  it('is refused for what commercetools cannot take, and for nothing else', () => {
    const refusable = ['emailaddress1', 'cwy_locale', 'address1_country', 'address2_country'];
    fc.assert(
      fc.property(person, (before) => {
        const { values, fields } = mapped(before, {});
        const { columns, problems } = personChanges(fields, values);
        const withWay = fields.filter((rule) => rule.back !== null).map((rule) => rule.column);
        const left = withWay.filter((column) => !columns.includes(column));
        expect(problems).toHaveLength(left.length);
        expect(refusable).toEqual(expect.arrayContaining(left));
      }),
    );
  });

  it('is there for all built-in fields but those that are not for others to write', () => {
    const oneWay = builtIn.filter((rule) => rule.back === null).map(({ column }) => column);
    expect(oneWay).toEqual(['cwy_customernumber', 'cwy_customergroup', 'cwy_stores']);
    const targets = builtIn.flatMap((rule) => (rule.back === null ? [] : [rule.back.to]));
    expect(new Set(targets.map((to) => JSON.stringify(to))).size).toBe(targets.length);
  });
});

describe('values of the CRM', () => {
  it.each<[string, ColumnValue, object]>([
    ['lastname', ' Müller ', { lastName: 'Müller' }],
    ['lastname', '', { lastName: null }],
    ['telephone1', '+4930 1', { phone: '+4930 1' }],
    ['address1_country', 'Allemagne', { 'billingAddress.country': 'DE' }],
    ['address2_country', 'jpn', { 'shippingAddress.country': 'JP' }],
    ['birthdate', '1974-09-20', { dateOfBirth: '1974-09-20' }],
    ['cwy_locale', 'de_at', { locale: 'de-AT' }],
    ['cwy_customernumber', '17', {}],
  ])('%s: %j becomes %j', (column, value, expected) => {
    expect(back(column, value)).toEqual(expected);
  });

  it.each<[string, ColumnValue, string]>([
    ['address1_country', 'Atlantis', 'contact.address1_country -> customer.billingAddress.country'],
    ['address2_country', null, 'contact.address2_country -> customer.shippingAddress.country'],
    ['emailaddress1', null, 'contact.emailaddress1 -> customer.email'],
    ['emailaddress1', 'nobody', 'contact.emailaddress1 -> customer.email'],
    ['birthdate', '2026-02-30', 'contact.birthdate -> customer.dateOfBirth'],
    ['cwy_locale', '??', 'contact.cwy_locale -> customer.locale'],
  ])('%s: %j is a problem with its place, and without the value', (column, value, place) => {
    const problem = back(column, value);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code: 'CWY-4009', detail: { place, value: 'another value' } });
  });

  it('that are not asked about change nothing', () => {
    expect(personChanges(builtIn, { nowhere: 'x' })).toEqual({
      changes: { attributes: {}, customFields: {} },
      problems: [],
      columns: [],
    });
  });
});

describe('functions of the configuration for the way back', () => {
  const shout = { transform: (value: string) => `${value}!` };

  it('are needed where a function made the value', () => {
    expect(back('lastname', 'Doe!', { fields: { lastname: shout } })).toEqual({});
    const both = { ...shout, back: (value: ColumnValue) => String(value).replace('!', '') };
    expect(back('lastname', 'Doe!', { fields: { lastname: both } })).toEqual({ lastName: 'Doe' });
  });

  it('are contained and attributed, without what they say (CWY-4013)', () => {
    const fields = {
      lastname: {
        back: (value: ColumnValue) => {
          throw new RangeError(`cannot read ${value}`);
        },
      },
      firstname: { back: () => 1 },
    };
    const thrown = back('lastname', 'Doe', { fields });
    expect(thrown).toMatchObject({
      code: 'CWY-4013',
      detail: { place: 'contact.lastname -> customer.lastName' },
    });
    expect(String(thrown)).toMatch(/RangeError thrown at way-back\.test\.ts:\d+:\d+$/);
    expect(back('firstname', 'Jane', { fields })).toMatchObject({
      code: 'CWY-4013',
      detail: { value: 'number as the result', bound: 'a text or null' },
    });
  });

  it('may give a custom field whatever JSON knows, and nothing else', () => {
    const round: { self?: unknown } = {};
    round.self = round;
    const answers = [['a', { b: 1 }], null, true, undefined, Number.NaN, new Map(), round];
    const answered = answers.map((answer) => {
      const extra = { cwy_tags: { from: 'custom.tags', back: untyped(answer) } };
      const result = back('cwy_tags', 'x', { extra });
      return result instanceof Problem ? result.code : result;
    });
    expect(answered).toEqual([
      { tags: ['a', { b: 1 }] },
      { tags: null },
      { tags: true },
      ...Array<string>(4).fill('CWY-4013'),
    ]);
  });
});

/** What a configuration without types may bring. */
function untyped(answer: unknown): CustomBack {
  return z.custom<CustomBack>().parse(() => answer);
}

function normalised(given: Person): Person {
  return normalisePerson(given, normaliseSettingsDefault).person;
}
