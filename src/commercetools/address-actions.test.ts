import type { Customer } from '@commercetools/platform-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonChanges } from '../core/model/person-changes.ts';
import { addressActions } from './address-actions.ts';
import { personOf } from './customer.ts';
import { Fields } from './fields.ts';

type Attributes = PersonChanges['attributes'];
type Wire = Readonly<Record<string, unknown>> & { readonly id: string };

const bare = {
  id: 'c1',
  version: 1,
  createdAt: '2026-01-02T03:04:05Z',
  lastModifiedAt: '2026-01-02T03:04:05Z',
  email: 'ada@example.com',
};

const customerWith = (billing: Wire, shipping: Wire, others: readonly Wire[] = []) => ({
  ...bare,
  addresses: [...others, shipping, billing],
  defaultBillingAddressId: billing.id,
  defaultShippingAddressId: shipping.id,
});

const planOf = (customer: object, attributes: Attributes) =>
  addressActions(attributes, new Fields<Customer>(customer, 'customer'));

/** What commercetools makes of the actions: `changeAddress` replaces all but the id. */
function changed<C extends { readonly addresses: readonly Wire[] }>(
  customer: C,
  attributes: Attributes,
): C {
  const replaced = new Map(
    planOf(customer, attributes).map(({ action }) => [action.addressId, action.address]),
  );
  const addresses = customer.addresses.map((address) => {
    const replacement = replaced.get(address.id);
    return replacement === undefined ? address : { ...Object(replacement), id: address.id };
  });
  return { ...customer, addresses };
}

/** Few words, so that new texts begin and end like the present ones, separators included. */
const word = fc.constantFrom('Weg', '5', '5 a', 'Rear', 'Weg, Rear', ', 5', 'PO 7', 'x');
const phrase = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .chain((words) => fc.constantFrom(' ', ', ', ',').map((separator) => words.join(separator)));
const address = (id: string) =>
  fc.record(
    {
      id: fc.constant(id),
      country: fc.constantFrom('DE', 'GB'),
      streetName: word,
      streetNumber: word,
      additionalStreetInfo: word,
      building: word,
      apartment: word,
      pOBox: word,
      city: word,
      postalCode: word,
      state: word,
      region: word,
      phone: word,
      mobile: word,
      department: word,
    },
    { requiredKeys: ['id', 'country'] },
  );
const value = fc.option(phrase, { nil: null });
const part = fc.record(
  { street: value, additionalStreet: value, postalCode: value, city: value, state: phrase },
  { requiredKeys: [] },
);

describe('addressActions', () => {
  it('writes so that exactly what was written is read back, and nothing else is different', () => {
    fc.assert(
      fc.property(
        address('a1'),
        address('a2'),
        address('a3'),
        part,
        (billing, shipping, other, edits) => {
          const customer = customerWith(billing, shipping, [other]);
          const attributes = Object.fromEntries(
            Object.entries(edits).map(([name, to]) => [`billingAddress.${name}`, to]),
          );
          const before = personOf(customer, 'p');
          const after = changed(customer, attributes);
          expect(personOf(after, 'p')).toEqual({
            ...before,
            billingAddress: { ...before.billingAddress, ...edits },
          });
          expect(after.addresses[2]).toMatchObject(
            billing.department === undefined ? {} : { department: billing.department },
          );
        },
      ),
      // Rare separators need many tries to meet.
      { numRuns: 2_000 },
    );
  });

  it('puts a number where it is read from', () => {
    fc.assert(
      fc.property(
        address('a1'),
        address('a2'),
        address('a3'),
        phrase,
        phrase,
        (one, two, three, phone, mobile) => {
          const customer = customerWith(one, two, [three]);
          const person = personOf(changed(customer, { phone, mobile }), 'p');
          expect(person).toMatchObject({ phone, mobile });
        },
      ),
    );
  });

  it('keeps a house number, a name of a street and a flat in their fields', () => {
    const billing = { id: 'a1', country: 'DE', streetName: 'Weg', streetNumber: '5', pOBox: 'P' };
    const sent = (attributes: Attributes) =>
      planOf(customerWith(billing, { id: 'a2', country: 'DE' }), attributes)[0]?.action.address;
    expect(sent({ 'billingAddress.street': 'Alte Gasse 5' })).toMatchObject({
      streetName: 'Alte Gasse',
      streetNumber: '5',
    });
    expect(sent({ 'billingAddress.street': 'Weg 7 b' })).toMatchObject({
      streetName: 'Weg',
      streetNumber: '7 b',
    });
    expect(sent({ 'billingAddress.street': 'Markt' })).toEqual({
      country: 'DE',
      streetName: 'Markt',
      pOBox: 'P',
    });
    expect(sent({ 'billingAddress.additionalStreet': 'Rear, P' })).toMatchObject({
      additionalStreetInfo: 'Rear',
      pOBox: 'P',
    });
    expect(sent({ 'billingAddress.additionalStreet': 'Rear' })).toEqual({
      country: 'DE',
      streetName: 'Weg',
      streetNumber: '5',
      additionalStreetInfo: 'Rear',
    });
  });

  it('finds the house number where the country has it, also the country that is written along', () => {
    const billing = { id: 'a1', country: 'GB', streetName: 'High Street', streetNumber: '5' };
    const customer = customerWith(billing, { id: 'a2', country: 'DE' });
    expect(personOf(changed(customer, {}), 'p').billingAddress?.street).toBe('5 High Street');
    const sent = (attributes: Attributes) => planOf(customer, attributes)[0]?.action.address;
    expect(sent({ 'billingAddress.street': '7 High Street' })).toMatchObject({
      streetName: 'High Street',
      streetNumber: '7',
    });
    const moved = { 'billingAddress.street': 'High Street 9', 'billingAddress.country': 'DE' };
    expect(sent(moved)).toMatchObject({ streetName: 'High Street', streetNumber: '9' });
    expect(personOf(changed(customer, moved), 'p').billingAddress?.street).toBe('High Street 9');
  });

  it('makes one action of all that changes in one address, with every attribute named', () => {
    const only = { id: 'a1', country: 'DE', phone: '1' };
    const customer = { ...customerWith(only, only), addresses: [only] };
    const plan = planOf(customer, {
      'billingAddress.city': 'Ulm',
      'shippingAddress.postalCode': '89073',
      phone: '2',
    });
    expect(plan).toEqual([
      {
        action: {
          action: 'changeAddress',
          addressId: 'a1',
          address: { country: 'DE', city: 'Ulm', postalCode: '89073', phone: '2' },
        },
        attributes: ['billingAddress.city', 'shippingAddress.postalCode', 'phone'],
      },
    ]);
  });

  it('goes by key where an address has no id, and leaves out one that has neither', () => {
    const attributes = { phone: '1' };
    expect(planOf({ ...bare, addresses: [{ country: 'DE', key: 'k' }] }, attributes)).toMatchObject(
      [{ action: { addressKey: 'k', address: { key: 'k', phone: '1' } } }],
    );
    expect(planOf({ ...bare, addresses: [{ country: 'DE' }] }, attributes)).toEqual([]);
  });

  it('empties what the CRM showed and keeps what it never showed', () => {
    const billing = { id: 'a1', country: 'GB', state: 'S', region: 'R', phone: '1' };
    const shipping = { id: 'a2', country: 'GB', region: 'R', phone: '2' };
    const after = personOf(
      changed(customerWith(billing, shipping), {
        'billingAddress.state': null,
        'shippingAddress.state': null,
        phone: null,
      }),
      'p',
    );
    expect(after.billingAddress?.state).toBe('R');
    expect(after.shippingAddress?.state).toBeNull();
    expect(after).toMatchObject({ phone: '2' });
  });
});
