import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../std/json.ts';
import { announcedTelling } from '../ledger/announced.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { Address } from '../model/person.ts';
import { addressColumns } from './address-columns.ts';
import {
  type AddressesGiven,
  addressesMax,
  addressNumber,
  planAddresses,
} from './plan-addresses.ts';
import { addressTelling, readAddress } from './written-address.ts';

const ref = { projectKey: 'shop', kind: 'customer', id: 'ann' } as const;
const parentId = 'c0c0c0c0-0000-4000-8000-000000000001';
const countryText = (country: string) => country;

function address(id: string, more: Partial<Address> = {}): Address {
  const nothing = { key: null, externalId: null, company: null, additionalStreet: null };
  const place = { street: 'Weg 1', postalCode: '10115', city: 'Berlin', state: null };
  const more2 = { name: 'Ann', country: 'DE', phone: null, mobile: null };
  return { id, ...nothing, ...place, ...more2, ...more };
}

/** The rows of one record, as a CRM and a ledger would keep them. */
function crm() {
  const rows = new Map<string, { parentId: string; values: ColumnValues }>();
  const told = new Map<string, Json>();
  const follow = (addresses: readonly Address[], more: Partial<AddressesGiven> = {}) => {
    const written = [...told].flatMap(([id, json]) => readAddress(id, json) ?? []);
    const plan = planAddresses({ ref, parentId, countryText, written, addresses, ...more });
    for (const step of plan.steps) {
      const { rowId, values, parentId: of } = step.row;
      if (step.is === 'create') expect(rows.has(rowId)).toBe(false);
      if (step.is === 'create' || step.is === 'move') rows.set(rowId, { parentId: of, values });
      if (step.is === 'change') {
        const was = rows.get(rowId);
        rows.set(rowId, { parentId: of, values: { ...was?.values, ...step.changed } });
      }
      if (step.is === 'remove') rows.delete(rowId);
      if (step.is === 'remove') told.delete(rowId);
      else told.set(rowId, addressTelling(step.row));
    }
    return plan;
  };
  return { rows, follow, did: (of: readonly Address[]) => follow(of).steps.map(({ is }) => is) };
}

describe('an address', () => {
  it('has a row of its own, of which only what changes is written', () => {
    const { follow, did, rows } = crm();
    expect(did([address('a'), address('b')])).toEqual(['create', 'create']);
    expect(follow([address('b', { city: 'Bonn' }), address('a')]).steps).toMatchObject([
      { is: 'change', changed: { city: 'Bonn' } },
    ]);
    expect(did([address('a')])).toEqual(['remove']);
    expect([...rows.values()]).toMatchObject([{ parentId, values: { city: 'Berlin' } }]);
  });

  it('that is made again under its key keeps its row', () => {
    const { follow, did, rows } = crm();
    did([address('a', { key: 'dock' })]);
    const [rowId] = rows.keys();
    expect(follow([address('b', { key: 'dock', city: 'Bonn' })]).steps).toMatchObject([
      { is: 'change', row: { rowId, addressId: 'b' }, changed: { city: 'Bonn' } },
    ]);
    expect(did([address('c', { key: 'dock', city: 'Bonn' })])).toEqual(['know']);
    expect(did([address('c', { key: 'dock', city: 'Bonn' })])).toEqual([]);
  });

  it('that is made again under its external id keeps its row, after one that has its key', () => {
    const { did, rows } = crm();
    did([address('a', { externalId: 'erp-1' })]);
    const [rowId] = rows.keys();
    expect(did([address('b', { externalId: 'erp-1', city: 'Bonn' })])).toEqual(['change']);
    expect([...rows.keys()]).toEqual([rowId]);
    did([address('b', { externalId: 'erp-1', key: 'dock', city: 'Bonn' })]);
    const swapped = [
      address('c', { externalId: 'erp-1', city: 'Ulm' }),
      address('d', { key: 'dock', city: 'Bonn' }),
    ];
    expect(did(swapped)).toEqual(['create', 'know']);
    expect(rows.get(rowId ?? '')).toMatchObject({ values: { city: 'Bonn' } });
  });

  it('is not taken for another one by an external id that several have or had', () => {
    const { did, rows } = crm();
    did([address('a', { externalId: 'erp-1' })]);
    const two = ['b', 'c'].map((id) => address(id, { externalId: 'erp-1', city: 'Bonn' }));
    expect(did(two)).toEqual(['remove', 'create', 'create']);
    const before = [...rows.keys()];
    expect(did([address('d', { externalId: 'erp-1' })])).toEqual(['remove', 'remove', 'create']);
    expect(before).not.toContain([...rows.keys()][0]);
  });

  it('that gets, loses or passes on a key keeps its row', () => {
    const { did, rows } = crm();
    did([address('a', { key: 'dock' }), address('b')]);
    const before = [...rows.keys()];
    expect(did([address('a'), address('b', { key: 'dock' })])).toEqual(['know', 'know']);
    expect([...rows.keys()]).toEqual(before);
    expect(did([address('a'), address('b'), address('c', { key: 'dock' })])).toEqual([
      'know',
      'create',
    ]);
    expect(rows.size).toBe(3);
  });

  it('is known by its id as long as another one has the same key', () => {
    const { did, rows } = crm();
    did([address('a', { key: 'dock' }), address('b', { key: 'dock', city: 'Bonn' })]);
    expect(did([address('b', { key: 'dock', city: 'Bonn' })])).toEqual(['remove']);
    expect([...rows.values()]).toMatchObject([{ values: { city: 'Bonn' } }]);
  });

  it('whose row was only announced is made anew, or removed, for the row may be there', () => {
    const plan = (addresses: readonly Address[], written: AddressesGiven['written']) =>
      planAddresses({ ref, parentId, countryText, written, addresses }).steps;
    const [made] = plan([address('a')], []);
    const told = made === undefined ? null : announcedTelling(addressTelling(made.row));
    const announced = [readAddress(made?.row.rowId ?? '', told)].filter((row) => row !== null);
    expect(plan([address('a')], announced).map(({ is }) => is)).toEqual(['move']);
    expect(plan([], announced).map(({ is }) => is)).toEqual(['remove']);
  });

  it('moves to another contact with a row made anew', () => {
    const { follow, rows } = crm();
    follow([address('a')]);
    const other = 'c0c0c0c0-0000-4000-8000-000000000002';
    expect(follow([address('a')], { parentId: other }).steps).toMatchObject([{ is: 'move' }]);
    expect([...rows.values()]).toMatchObject([{ parentId: other }]);
  });
});

it('keeps to the bound, always with the same addresses', () => {
  const { follow, did, rows } = crm();
  const many = Array.from({ length: addressesMax + 2 }, (_, i) => address(`a-${i}`));
  expect(follow(many).leftOut).toBe(2);
  expect(rows.size).toBe(addressesMax);
  expect(did(many.toReversed())).toEqual([]);
});

it('writes what the columns hold, and nothing for what is not there', () => {
  const full = address('a', { company: 'Ann Ltd', street: 'x'.repeat(300), mobile: '030 1234' });
  const values = addressColumns(full, (code) => `${code}U`);
  expect(values).toMatchObject({ name: 'Ann Ltd, Ann', country: 'DEU', line2: null });
  expect(String(values.line1)).toHaveLength(250);
  expect(String(values.telephone1)).toMatch(/^\+4930/);
  const bare = address('a', { name: null, key: 'dock', country: '' });
  expect(addressColumns(bare, countryText)).toMatchObject({ name: 'dock', country: null });
});

it('numbers rows above those of people, within what Dataverse takes', () => {
  for (const row of ['00000000-0000-4000-8000-0', 'ffffffff-0000-4000-8000-0']) {
    expect(addressNumber(row)).toBeGreaterThan(3);
    expect(addressNumber(row)).toBeLessThan(1_000_000_000);
  }
  expect(addressNumber('00000010-')).not.toBe(addressNumber('00000020-'));
});

const someAddress = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  key: fc.constantFrom(null, 'dock', 'office', 'home'),
  city: fc.constantFrom('Berlin', 'Bonn'),
  externalId: fc.constantFrom(null, 'e-1', 'e-2'),
});
const list = fc
  .uniqueArray(someAddress, { selector: ({ id }) => id })
  .map((all) => all.map(({ id, ...more }) => address(id, more)));

it('ends with the rows that are wanted, whatever came before, and a new order writes nothing', () => {
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 8 }), (history) => {
      const { follow, rows } = crm();
      let before: readonly Address[] = [];
      for (const now of history) {
        const { steps } = follow(now);
        const texts = (all: readonly ColumnValues[]) =>
          all.map((one) => JSON.stringify(one)).sort();
        expect(texts([...rows.values()].map(({ values }) => values))).toEqual(
          texts(now.map((one) => addressColumns(one, countryText))),
        );
        const requests = steps.filter(({ is }) => is !== 'know').length;
        const isSame = (a: Address, b: Address) =>
          a.id === b.id &&
          JSON.stringify(addressColumns(a, countryText)) ===
            JSON.stringify(addressColumns(b, countryText));
        const fresh = now.filter((one) => !before.some((was) => isSame(one, was))).length;
        const lost = before.filter((was) => !now.some(({ id }) => id === was.id)).length;
        expect(requests).toBeLessThanOrEqual(fresh + lost);
        expect(follow(now.toReversed()).steps).toEqual([]);
        before = now;
      }
    }),
  );
});
