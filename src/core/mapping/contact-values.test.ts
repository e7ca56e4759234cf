import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import type { Person } from '../model/person.ts';
import type { ColumnEdit } from './column-edit.ts';
import { contactFieldMap, contactValues } from './contact-map.ts';
import { type ContactSettings, contactSettingsDefault } from './contact-settings.ts';
import { type MapGiven, mappedColumns } from './field-map.ts';
import { otherIds } from './provenance.ts';
import type { ColumnShape, TableShape } from './table-shape.ts';

type Given = MapGiven & Partial<ContactSettings>;

function mapped(person: Partial<Person>, { edits = [], shape = null, ...settings }: Given = {}) {
  const map = contactFieldMap({ ...contactSettingsDefault, ...settings });
  const normalised = { person: samplePerson(person), remarks: [] };
  const result = contactValues(normalised, map, { edits, shape });
  return { ...result, codes: result.problems.map(({ code, detail }) => [code, detail.place]) };
}

const text: ColumnShape = { type: 'text', lengthMax: 250, required: false, choices: null };
const allText: TableShape = Object.fromEntries(
  mappedColumns(contactFieldMap(contactSettingsDefault)).map((column) => [column, text]),
);

/** An environment as it is delivered, but for what is given. */
function shape(given: Readonly<Record<string, Partial<ColumnShape>>>): TableShape {
  const changed = Object.entries(given).map(([column, it]) => [column, { ...text, ...it }]);
  const date: ColumnShape = { ...text, type: 'date', lengthMax: null };
  return { ...allText, birthdate: date, ...Object.fromEntries(changed) };
}

function edit(
  column: string,
  value: ColumnEdit['value'],
  insteadOf: ColumnEdit['value'],
  applied = true,
) {
  return { column, value, insteadOf, applied };
}

const long = 'x'.repeat(60);
const lastName = 'customer.lastName -> contact.lastname';

describe('what the environment says', () => {
  it('narrows a length, unless one is named, and never widens it', () => {
    const narrow = shape({ lastname: { lengthMax: 20 } });
    expect(mapped({ lastName: long.slice(0, 30) }, { shape: narrow }).codes).toEqual([
      ['CWY-4009', lastName],
    ]);
    const named = { fields: { lastname: { lengthMax: 40 } }, shape: narrow };
    expect(mapped({ lastName: long.slice(0, 30) }, named).codes).toEqual([]);
    expect(mapped({ lastName: long }, { shape: shape({}) }).codes).toHaveLength(1);
  });

  it('bounds a column that has no length of its own', () => {
    const extra = { cwy_tier: { from: 'custom.tier', tooLong: 'truncate' } } as const;
    const customFields = { tier: long };
    const { values } = mapped(
      { customFields },
      { extra, shape: shape({ cwy_tier: { lengthMax: 5 } }) },
    );
    expect(values.cwy_tier).toBe('xxxxx');
    expect(mapped({ customFields }, { extra }).values.cwy_tier).toBe(long);
  });

  it('names all columns that are not there in one problem, filled or not', () => {
    const { cwy_locale, cwy_stores, ...rest } = shape({});
    expect([cwy_locale, cwy_stores]).not.toContain(undefined);
    expect(mapped({}, { shape: rest }).codes).toEqual([
      ['CWY-3010', 'customer.locale -> contact.cwy_locale; customer.stores -> contact.cwy_stores'],
    ]);
    const fields = { cwy_locale: false, cwy_stores: false } as const;
    expect(mapped({}, { shape: rest, fields }).codes).toEqual([]);
  });

  it.each<[Partial<ColumnShape>, ExtraValue, string | null]>([
    [{ type: 'choice', choices: [1, 2] }, 2, null],
    [{ type: 'choice', choices: [1, 2] }, 3, 'CWY-4018'],
    [{ type: 'choice', choices: [1, 2] }, 'gold', 'CWY-4018'],
    [{ type: 'choice', choices: null }, 3, null],
    [{ type: 'boolean' }, true, null],
    [{ type: 'boolean' }, 'true', 'CWY-4009'],
    [{ type: 'number' }, 1, null],
    [{ type: 'number' }, '1', 'CWY-4009'],
    [{ type: 'date' }, '2024-02-29', null],
    [{ type: 'date' }, '29.2.2024', 'CWY-4009'],
    [{ type: 'text' }, 1, 'CWY-4009'],
    [{ type: 'lookup' }, 'x', 'CWY-4009'],
    [{ type: 'other' }, 'x', null],
  ])('a column of %j takes %j: %s', (of, value, code) => {
    const extra = { cwy_tier: { from: 'custom.tier' } };
    const { problems } = mapped(
      { customFields: { tier: value } },
      { extra, shape: shape({ cwy_tier: of }) },
    );
    expect(problems[0]?.code ?? null).toBe(code);
    const empty = mapped({}, { extra, shape: shape({ cwy_tier: of }) });
    expect(empty.problems).toEqual([]);
  });
});

type ExtraValue = string | number | boolean;

it('what goes to commercetools alone does not have to fit the column', () => {
  const fields = { lastname: { direction: 'to-commerce' } } as const;
  const { values, codes } = mapped({ lastName: long }, { fields, shape: shape({}) });
  expect([values.lastname, codes]).toEqual([long, []]);
});

describe('what is required', () => {
  it('is missed all at once, with every place', () => {
    const fields = { lastname: { required: true }, birthdate: { required: true } } as const;
    const { codes } = mapped({ lastName: null, firstName: long }, { fields });
    expect(codes).toEqual([
      ['CWY-4009', 'customer.firstName -> contact.firstname'],
      ['CWY-4009', lastName],
      ['CWY-4009', 'customer.dateOfBirth -> contact.birthdate'],
    ]);
    expect(mapped({ dateOfBirth: '1974-09-20' }, { fields }).codes).toEqual([]);
  });

  it('is not met by an edit that is blank', () => {
    const fields = { lastname: { required: true } } as const;
    const edits = [edit('lastname', ' ', 'Doe')];
    expect(mapped({}, { fields, edits }).codes).toEqual([['CWY-4009', lastName]]);
  });

  it('is what Dynamics requires only where that is wanted, and where we write it', () => {
    const strict = shape({ lastname: { required: true } });
    const requireWhatDynamicsRequires = true;
    expect(mapped({ lastName: null }, { shape: strict }).codes).toEqual([]);
    expect(
      mapped({ lastName: null }, { shape: strict, requireWhatDynamicsRequires }).codes,
    ).toEqual([['CWY-4009', lastName]]);
    const fields = { lastname: { direction: 'to-commerce' } } as const;
    expect(
      mapped({ lastName: null }, { shape: strict, requireWhatDynamicsRequires, fields }).codes,
    ).toEqual([]);
  });
});

describe('edits', () => {
  it('stand in place of what the map made when the person decided', () => {
    const { values, edited, lapsed, remarks } = mapped(
      {},
      { edits: [edit('lastname', 'X', 'Doe')] },
    );
    expect(values.lastname).toBe('X');
    expect([edited, lapsed]).toEqual([{ lastname: 'Doe' }, []]);
    expect(remarks).toEqual([
      { column: 'lastname', says: 'a person has put another value in its place' },
    ]);
  });

  it('hold until they are written, whatever the map makes meanwhile', () => {
    const edits = [edit('lastname', 'X', 'Somebody', false)];
    const { values, edited, lapsed } = mapped({}, { edits });
    expect([values.lastname, edited, lapsed]).toEqual(['X', { lastname: 'Doe' }, []]);
  });

  it('lapse when the map makes something else, and when the column is mapped no more', () => {
    const edits = [edit('lastname', 'X', 'Smith'), edit('cwy_gone', 'X', null)];
    const { values, edited, lapsed, remarks } = mapped({}, { edits });
    expect(values.lastname).toBe('Doe');
    expect([edited, lapsed, remarks]).toEqual([{}, ['lastname', 'cwy_gone'], []]);
  });

  it.each([null, 'Smith'])('mend what could not be written, whatever was there (%s)', (was) => {
    const edits = [edit('lastname', 'Doe-Smith', was)];
    const { values, codes, edited } = mapped({ lastName: long }, { edits });
    expect([values.lastname, codes, edited]).toEqual(['Doe-Smith', [], { lastname: null }]);
  });

  it('fill what is required, and may empty a column', () => {
    const fields = { birthdate: { required: true } } as const;
    const edits = [edit('birthdate', '1974-09-20', null), edit('firstname', null, 'Jane')];
    const { values, codes } = mapped({}, { fields, edits });
    expect([values.birthdate, values.firstname, codes]).toEqual(['1974-09-20', null, []]);
  });

  it('are held to the column like any other value', () => {
    const edits = [edit('lastname', long, 'Doe'), edit('firstname', ['x'], 'Jane')];
    expect(mapped({}, { edits, shape: shape({}) }).codes).toEqual([
      ['CWY-4009', 'customer.firstName -> contact.firstname'],
      ['CWY-4009', lastName],
    ]);
    const cut = mapped({}, { edits: edits.slice(0, 1), tooLong: 'truncate' });
    expect(cut.values.lastname).toBe('x'.repeat(50));
  });

  it('hold until the customer changes there, and no other column moves', () => {
    const name = fc.option(fc.string({ minLength: 1, maxLength: 60 }));
    fc.assert(
      fc.property(name, name, name, (before, after, value) => {
        const plain = mapped({ lastName: before });
        const edits = [edit('lastname', value, plain.values.lastname ?? null)];
        const now = mapped({ lastName: after }, { edits });
        const own = mapped({ lastName: after });
        const holds = own.codes.length > 0 || own.values.lastname === plain.values.lastname;
        expect(now.lapsed).toEqual(holds ? [] : ['lastname']);
        if (!holds) expect(now.values).toEqual(own.values);
        expect({ ...now.values, lastname: null }).toEqual({ ...own.values, lastname: null });
      }),
    );
  });
});

describe('other customers of a contact', () => {
  const ref = (id: string) => ({ projectKey: 'shop', kind: 'customer', id }) as const;

  it('are listed once each, in an order that does not depend on who came first', () => {
    expect(otherIds(null, ref('b'))).toBe('shop/b');
    expect(otherIds(otherIds('shop/b', ref('a')), ref('b'))).toBe('shop/a shop/b');
    expect(otherIds('  shop/b\n shop/a ', ref('a'))).toBe('shop/a shop/b');
    const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 20 });
    const listed = (all: readonly string[]) =>
      all.reduce<string | null>((text, id) => otherIds(text, ref(id)), null);
    fc.assert(
      fc.property(ids, (all) => {
        expect(listed([...all].reverse())).toBe(listed(all));
        expect(listed([...all, ...all])).toBe(listed(all));
      }),
    );
  });

  it('are not listed where they would not fit', () => {
    expect(otherIds('x'.repeat(1993), ref('y'))).toHaveLength(2000);
    expect(otherIds('x'.repeat(1994), ref('y'))).toBeNull();
  });
});

it('a country of an address that was never given is no country', () => {
  const { values } = mapped({ billingAddress: sampleAddress({ country: '' }) });
  expect(values.address1_country).toBeNull();
});
