import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import { Problem } from '../../problems/problem.ts';
import type { Person } from '../model/person.ts';
import { normalisePerson } from '../normalise/person.ts';
import { normaliseSettingsDefault } from '../normalise/settings.ts';
import { contactFieldMap, contactValues } from './contact-map.ts';
import { type ContactSettings, contactSettingsDefault } from './contact-settings.ts';
import type { CustomTransform } from './custom-transform.ts';
import { type MappedRecord, mappedColumns, remarkText } from './field-map.ts';
import { requireFit } from './fit.ts';

function mapped(given: Partial<Person>, settings: Partial<ContactSettings>): MappedRecord {
  const normalised = normalisePerson(samplePerson(given), normaliseSettingsDefault);
  return contactValues(normalised, contactFieldMap({ ...contactSettingsDefault, ...settings }));
}

/** What a configuration without types may bring. */
function untyped(answer: unknown): CustomTransform {
  return z.custom<CustomTransform>().parse(() => answer);
}

const german = sampleAddress({ country: 'DE', phone: '030 23125123' });

describe('transforms of the configuration', () => {
  it('writes countries as the setting says, and one column otherwise if it is named', () => {
    const given = { billingAddress: german, shippingAddress: sampleAddress({ country: 'Japan' }) };
    const columns = (settings: Partial<ContactSettings>): unknown[] => {
      const { values } = mapped(given, settings);
      return [values.address1_country, values.address2_country];
    };
    expect(columns({})).toEqual(['DE', 'JP']);
    expect(columns({ countryAs: 'alpha3' })).toEqual(['DEU', 'JPN']);
    expect(columns({ countryAs: 'name', countryLanguage: 'fr' })).toEqual(['Allemagne', 'Japon']);
    expect(
      columns({ countryAs: 'name', fields: { address2_country: { transform: 'country-code' } } }),
    ).toEqual(['Germany', 'JP']);
  });

  it('leaves a country alone that has no name, and says so once for each reason', () => {
    const { values, remarks } = mapped(
      { billingAddress: sampleAddress({ country: 'Atlantis' }) },
      { countryAs: 'name' },
    );
    expect(values.address1_country).toBe('Atlantis');
    expect(remarks.map(({ column }) => column)).toEqual(['address1_country', 'address1_country']);
  });

  it('knows where a phone is from, and can leave it as it is', () => {
    expect(mapped({ billingAddress: german }, {}).values.telephone1).toBe('+493023125123');
    expect(
      mapped({ billingAddress: german }, { fields: { telephone1: { transform: 'as-is' } } }),
    ).toMatchObject({ values: { telephone1: '030 23125123' }, remarks: [] });
  });

  it('knows cases and languages', () => {
    const { values } = mapped(
      { firstName: 'Zoë', lastName: 'Groß', locale: 'pt-BR', customerNumber: null },
      {
        fields: {
          firstname: { transform: 'lower-case' },
          lastname: { transform: 'upper-case' },
          cwy_locale: { transform: 'language' },
        },
      },
    );
    expect(values).toMatchObject({ firstname: 'zoë', lastname: 'GROSS', cwy_locale: 'pt' });
  });

  it('composes what a change of case has taken apart', () => {
    const fields = { lastname: { transform: 'upper-case' } } as const;
    const once = mapped({ lastName: '\u1fd2' }, { fields }).values.lastname;
    expect(once).toBe('\u03aa\u0300');
    expect(mapped({ lastName: String(once) }, { fields }).values.lastname).toBe(once);
  });

  it('leaves out a column that is switched off', () => {
    const map = contactFieldMap({ ...contactSettingsDefault, fields: { cwy_locale: false } });
    expect(mappedColumns(map)).not.toContain('cwy_locale');
    expect(map.base.length).toBe(contactFieldMap(contactSettingsDefault).base.length - 1);
  });
});

describe('functions of the configuration', () => {
  it('are given the text and where it belongs, and their answer is written', () => {
    const { values, problems, remarks } = mapped(
      { billingAddress: german, customerNumber: '17' },
      {
        fields: {
          address1_city: { transform: () => 'never called: there is no city' },
          telephone1: {
            transform: (value, { country, column, person }) =>
              `${column} ${country} ${value.length} ${person.lastName} `,
          },
          cwy_customernumber: { transform: (value) => Number(value) },
          lastname: { transform: (value) => value },
        },
      },
    );
    expect(problems).toEqual([]);
    expect(values).toMatchObject({
      telephone1: 'telephone1 DE 12 Doe',
      cwy_customernumber: 17,
      address1_city: null,
    });
    const says = 'changed by the function of the configuration';
    expect(remarks).toEqual([
      { column: 'telephone1', says },
      { column: 'cwy_customernumber', says },
    ]);
  });

  it('that throw are contained and attributed, without what they say (CWY-4013)', () => {
    const { problems } = mapped(
      { billingAddress: german },
      {
        fields: {
          lastname: {
            transform: (value) => {
              throw new TypeError(`cannot read ${value}`);
            },
          },
        },
      },
    );
    const [problem] = problems;
    expect(problem?.code).toBe('CWY-4013');
    expect(problem?.message).toMatch(
      /at customer\.lastName -> contact\.lastname, found TypeError thrown at contact-settings\.test\.ts:\d+:\d+$/,
    );
    expect(problem?.message).not.toContain('Doe');
  });

  it.each([
    [undefined, 'undefined'],
    [Number.NaN, 'number'],
    [{}, 'object'],
    [Promise.resolve('x'), 'a promise'],
  ])('that answer with %s are told what a column takes', (answer, found) => {
    const { problems } = mapped({}, { fields: { lastname: { transform: untyped(answer) } } });
    expect(problems.map(({ code, detail }) => [code, detail.value])).toEqual([
      ['CWY-4013', `${found} as the result`],
    ]);
  });

  it('never take the whole record down, whatever they throw', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const transform = (): never => {
          throw thrown;
        };
        const { problems } = mapped({}, { fields: { lastname: { transform } } });
        expect(problems.map(({ code }) => code)).toEqual(['CWY-4013']);
      }),
    );
  });
});

describe('texts that are too long', () => {
  const long = 'x'.repeat(60);

  it('park unless something else is said', () => {
    const { problems } = mapped({ lastName: long }, {});
    expect(problems.map(({ code }) => code)).toEqual(['CWY-4009']);
  });

  it('are cut where that leaves something readable, with a remark', () => {
    const { values, problems, remarks } = mapped(
      { lastName: long, email: `${'x'.repeat(100)}@example.com` },
      { tooLong: 'truncate' },
    );
    expect(values.lastname).toBe('x'.repeat(50));
    expect(remarks).toEqual([{ column: 'lastname', says: 'shortened from 60 to 50 characters' }]);
    expect(problems.map(({ detail }) => detail.place)).toEqual([
      'customer.email -> contact.emailaddress1',
    ]);
  });

  it('are cut or kept by column, at a length of its own', () => {
    const { values, problems } = mapped(
      { firstName: long, lastName: long, customerNumber: '1234567' },
      {
        tooLong: 'truncate',
        fields: {
          firstname: { tooLong: 'park' },
          lastname: { lengthMax: 3 },
          cwy_customernumber: { tooLong: 'truncate', lengthMax: 5 },
        },
      },
    );
    expect(values).toMatchObject({ lastname: 'xxx', cwy_customernumber: '12345' });
    expect(problems.map(({ detail }) => detail.place)).toEqual([
      'customer.firstName -> contact.firstname',
    ]);
  });

  it('are mapped by a function, which has to shorten them', () => {
    const shorten = (value: string, about: { lengthMax: number | null }): string =>
      value.slice(0, about.lengthMax ?? 0);
    const short = mapped({ lastName: long }, { fields: { lastname: { tooLong: shorten } } });
    expect(short).toMatchObject({ values: { lastname: 'x'.repeat(50) }, problems: [] });
    const same = mapped(
      { lastName: long },
      { fields: { lastname: { tooLong: (value) => value } } },
    );
    expect(same.problems.map(({ code }) => code)).toEqual(['CWY-4009']);
    const none = mapped({ lastName: long }, { fields: { lastname: { tooLong: () => null } } });
    expect(none).toMatchObject({ values: { lastname: null }, problems: [] });
    expect(none.remarks).toEqual([
      { column: 'lastname', says: 'shortened from 60 to another value' },
    ]);
  });

  it('keep whole characters, fit, and are a beginning of what was there', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 20 }), (lastName, lengthMax) => {
        const { values } = mapped(
          { lastName },
          { fields: { lastname: { tooLong: 'truncate', lengthMax } } },
        );
        const whole = normalisePerson(samplePerson({ lastName }), normaliseSettingsDefault).person;
        const cut = values.lastname ?? '';
        expect(typeof cut === 'string' && cut.isWellFormed()).toBe(true);
        expect(String(cut).length).toBeLessThanOrEqual(lengthMax);
        expect((whole.lastName ?? '').startsWith(String(cut))).toBe(true);
      }),
    );
  });

  it('never part a character of several code points', () => {
    const { values } = mapped(
      { lastName: 'ab👩‍👩‍👧' },
      { fields: { lastname: { tooLong: 'truncate', lengthMax: 5 } } },
    );
    expect(values.lastname).toBe('ab');
  });
});

it('names every place when problems of different kinds come together', () => {
  const { problems } = mapped(
    { firstName: 'x'.repeat(60) },
    { fields: { lastname: { transform: untyped({}) } } },
  );
  let thrown: unknown = null;
  try {
    requireFit(problems);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Problem);
  expect(thrown).toMatchObject({
    code: 'CWY-4009',
    detail: {
      place: [
        'customer.firstName -> contact.firstname (CWY-4009, 60 characters, at most 50)',
        'customer.lastName -> contact.lastname (CWY-4013, object as the result, a text, a finite number, true, false or null)',
      ].join('; '),
    },
  });
});

it('explains the columns that are written, without values', () => {
  const { remarks } = mapped({ billingAddress: german, locale: '??' }, {});
  expect(remarkText(remarks, { telephone1: '+493023125123', cwy_locale: '??' })).toBe(
    'telephone1: written in E.164 form; cwy_locale: not a language tag, kept as written',
  );
  expect(remarkText(remarks, { cwy_locale: null })).toBe(
    'cwy_locale: not a language tag, kept as written',
  );
  expect(remarkText(remarks, { lastname: 'Doe' })).toBeNull();
});
