import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import type { Json } from '../../std/json.ts';
import { normalisePerson } from '../normalise/person.ts';
import { normaliseSettingsDefault } from '../normalise/settings.ts';
import type { ColumnValue } from './column-values.ts';
import { contactFieldMap, contactValues } from './contact-map.ts';
import { contactSettingsDefault, type ExtraField } from './contact-settings.ts';
import { personChanges } from './person-changes.ts';
import { attributeAt, personPaths } from './person-paths.ts';

const column = 'cwy_extra';

function map(extra: ExtraField) {
  return contactFieldMap({ ...contactSettingsDefault, extra: { [column]: extra } });
}

/** What the column gets of a custom field, or the code of the problem. */
function forward(value: Json, extra: Partial<ExtraField>): ColumnValue {
  const person = samplePerson({ customFields: { tier: value } });
  const normalised = normalisePerson(person, normaliseSettingsDefault);
  const { values, problems } = contactValues(normalised, map({ from: 'custom.tier', ...extra }));
  return problems[0]?.code ?? values[column] ?? null;
}

/** What the custom field gets of the column, or the code of the problem. */
function back(value: ColumnValue, extra: Partial<ExtraField>): Json {
  const { base } = map({ from: 'custom.tier', ...extra });
  const { changes, problems } = personChanges(base, { [column]: value });
  return problems[0]?.code ?? changes.customFields.tier ?? null;
}

describe('a column beyond the built-in ones', () => {
  it('is filled from any attribute', () => {
    const person = samplePerson({
      companyName: 'Example Company',
      vatId: 'DE123456789',
      emailVerified: true,
      customerGroups: ['b2b', 'vip'],
      billingAddress: sampleAddress({ company: 'Billing Company' }),
    });
    const extra = {
      cwy_company: { from: 'companyName' },
      cwy_taxid: { from: 'vatId' },
      cwy_verified: { from: 'emailVerified' },
      cwy_groups: { from: 'customerGroups' },
      cwy_billed: { from: 'billingAddress.company' },
      cwy_shipped: { from: 'shippingAddress.company' },
      cwy_nothing: { from: 'custom.absent' },
    };
    const { values, problems } = contactValues(
      { person, remarks: [] },
      contactFieldMap({ ...contactSettingsDefault, extra }),
    );
    expect(problems).toEqual([]);
    expect(values).toMatchObject({
      cwy_company: 'Example Company',
      cwy_taxid: 'DE123456789',
      cwy_verified: true,
      cwy_groups: 'b2b, vip',
      cwy_billed: 'Billing Company',
      cwy_shipped: null,
      cwy_nothing: null,
    });
  });

  it('knows every path that is offered, and no other', () => {
    for (const path of personPaths) expect(attributeAt(path)).toBeTypeOf('function');
    for (const path of ['version', 'toString', 'billingAddress', 'custom.', 'custom.a b', '']) {
      expect(attributeAt(path)).toBeNull();
    }
    expect(attributeAt('custom.__proto__')?.(samplePerson())).toBeNull();
  });

  it('goes back where commercetools takes it', () => {
    const target = (from: string) => map({ from }).base.at(-1)?.back?.to ?? null;
    expect(target('companyName')).toEqual({ attribute: 'companyName' });
    expect(target('vatId')).toEqual({ attribute: 'vatId' });
    expect(target('billingAddress.city')).toEqual({ attribute: 'billingAddress.city' });
    expect(target('custom.tier')).toEqual({ customField: 'tier' });
    expect(target('customerGroups')).toBeNull();
    expect(target('emailVerified')).toBeNull();
  });
});

describe('forms of a column', () => {
  const choice = { choices: { gold: 727000001, silver: 727000002, bronze: 727000002 } } as const;

  it.each<[Json, Partial<ExtraField>, ColumnValue]>([
    ['gold', {}, 'gold'],
    [' gold\u0007 ', {}, 'gold'],
    [['b', 'a'], {}, 'a, b'],
    [{ typeId: 'x' }, {}, '{"typeId":"x"}'],
    [7, {}, 7],
    [true, {}, true],
    [7, { type: 'text' }, '7'],
    [['b', 'a', 'b'], { type: 'list' }, 'a, b'],
    [['', ' '], { type: 'list' }, null],
    ['gold', choice, 727000001],
    ['bronze', choice, 727000002],
    ['copper', choice, 'CWY-4018'],
    ['toString', choice, 'CWY-4018'],
    [727000001, { type: 'choice' }, 727000001],
    ['727000001', { type: 'choice' }, 727000001],
    ['gold', { type: 'choice' }, 'CWY-4018'],
    ['true', { type: 'boolean' }, true],
    [false, { type: 'boolean' }, false],
    ['yes', { type: 'boolean' }, 'CWY-4009'],
    ['-1.5', { type: 'number' }, -1.5],
    ['1e5', { type: 'number' }, 'CWY-4009'],
    ['2024-02-29', { type: 'date' }, '2024-02-29'],
    ['2024-02-29T10:00:00.000Z', { type: 'date' }, '2024-02-29T10:00:00.000Z'],
    ['2023-02-29', { type: 'date' }, 'CWY-4009'],
    [12, { type: 'date' }, 'CWY-4009'],
    [true, { transform: (value) => value.length }, 4],
    ['gold', { transform: 'upper-case' }, 'GOLD'],
    [null, choice, null],
  ])('%j, set up as %j, becomes %j', (value, extra, expected) => {
    expect(forward(value, extra)).toBe(expected);
  });

  it.each<[ColumnValue, Partial<ExtraField>, Json]>([
    [727000001, choice, 'gold'],
    [727000002, choice, 'silver'],
    [1, choice, 'CWY-4018'],
    [null, choice, null],
    ['a, b', { type: 'list' }, ['a', 'b']],
    [true, { type: 'boolean' }, true],
    [7, {}, 7],
    ['Germany', { transform: 'country-name' }, 'DE'],
    ['x', { transform: (value) => value, back: (value) => `${value}!` }, 'x!'],
  ])('%j, set up as %j, goes back as %j', (value, extra, expected) => {
    expect(back(value, extra)).toEqual(expected);
  });

  it('an option without a text says so with the place, and with the texts that have one', () => {
    const { base } = map({ from: 'custom.tier', ...choice });
    expect(personChanges(base, { [column]: 1 }).problems[0]?.detail).toEqual({
      place: 'contact.cwy_extra -> customer.custom.tier',
      value: 'another option',
      bound: 'one of 727000001, 727000002, 727000002',
    });
    const normalised = { person: samplePerson({ customFields: { tier: 'copper' } }), remarks: [] };
    expect(contactValues(normalised, map({ from: 'custom.tier', ...choice })).problems).toEqual([
      expect.objectContaining({
        code: 'CWY-4018',
        detail: {
          place: 'customer.custom.tier -> contact.cwy_extra',
          bound: 'one of gold, silver, bronze',
        },
      }),
    ]);
  });

  it('come back as they went, whatever the custom field holds', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom('gold', 'silver', 'bronze', '2024-02-29', 'true', '12'),
      fc.array(fc.string()),
      fc.constant(null),
    );
    const form = fc.constantFrom<Partial<ExtraField>>(
      {},
      choice,
      { type: 'choice' },
      { type: 'text' },
      { type: 'list' },
      { type: 'boolean' },
      { type: 'number' },
      { type: 'date' },
    );
    fc.assert(
      fc.property(value, form, (given, extra) => {
        const there = forward(given, extra);
        fc.pre(typeof there !== 'string' || !there.startsWith('CWY-'));
        expect(forward(back(there, extra), extra)).toEqual(there);
      }),
    );
  });
});
