import { describe, expect, it } from 'vitest';
import { Problem } from '../problems/problem.ts';
import { personOf } from './customer.ts';

const base = {
  id: 'c1',
  version: 3,
  createdAt: '2026-01-02T03:04:05Z',
  lastModifiedAt: '2026-01-02T03:04:05.678+01:00',
  email: 'Ada@Example.com',
};
const home = { id: 'a1', country: 'DE', streetName: 'Weg', streetNumber: '5', city: 'Ulm' };
const work = { id: 'a2', country: 'FR', phone: '+33 1', pOBox: 'BP 7', building: 'B' };

describe('personOf', () => {
  it('reads a bare customer: what is absent is null or empty', () => {
    expect(personOf(base, 'shop')).toEqual({
      ref: { projectKey: 'shop', kind: 'customer', id: 'c1' },
      version: 3,
      createdAt: '2026-01-02T03:04:05.000Z',
      modifiedAt: '2026-01-02T02:04:05.678Z',
      modifiedByClientId: null,
      key: null,
      customerNumber: null,
      externalId: null,
      email: 'Ada@Example.com',
      emailVerified: false,
      firstName: null,
      middleName: null,
      lastName: null,
      salutation: null,
      title: null,
      companyName: null,
      dateOfBirth: null,
      locale: null,
      vatId: null,
      phone: null,
      mobile: null,
      phoneCountry: null,
      mobileCountry: null,
      billingAddress: null,
      shippingAddress: null,
      otherAddresses: [],
      customerGroups: [],
      stores: [],
      customFields: {},
    });
  });

  it('knows a verified e-mail address by its flag', () => {
    expect(personOf({ ...base, isEmailVerified: true }, 'p').emailVerified).toBe(true);
    expect(personOf({ ...base, isEmailVerified: false }, 'p').emailVerified).toBe(false);
  });

  it('keeps custom fields as they are, whatever their type', () => {
    const type = { typeId: 'type', id: 't1' };
    const fields = { crmId: 'x', consent: false, tags: ['a', 'b'], spent: { centAmount: 5 } };
    expect(personOf({ ...base, custom: { type, fields } }, 'p').customFields).toEqual(fields);
    expect(personOf({ ...base, custom: { type } }, 'p').customFields).toEqual({});
  });

  it('takes the default address of a role, else the first of the role, else none', () => {
    const addresses = [home, work];
    const defaults = { addresses, defaultBillingAddressId: 'a2', billingAddressIds: ['a1'] };
    expect(personOf({ ...base, ...defaults }, 'p').billingAddress?.id).toBe('a2');
    const roles = { addresses, billingAddressIds: ['gone', 'a1'] };
    expect(personOf({ ...base, ...roles }, 'p').billingAddress?.id).toBe('a1');
    expect(personOf({ ...base, addresses }, 'p').billingAddress).toBeNull();
    const shipping = { addresses, defaultShippingAddressId: 'a1' };
    expect(personOf({ ...base, ...shipping }, 'p').shippingAddress?.city).toBe('Ulm');
  });

  it('joins what the canonical address does not tell apart', () => {
    const person = personOf(
      { ...base, addresses: [home, work], billingAddressIds: ['a1'], shippingAddressIds: ['a2'] },
      'p',
    );
    expect(person.billingAddress).toMatchObject({ street: 'Weg 5', additionalStreet: null });
    expect(person.shippingAddress).toMatchObject({ street: null, additionalStreet: 'B, BP 7' });
  });

  it('borrows the phone of the most relevant address that has one', () => {
    const addresses = [{ ...home, mobile: '0170' }, work];
    const person = personOf({ ...base, addresses, defaultBillingAddressId: 'a1' }, 'p');
    expect(person).toMatchObject({ phone: '+33 1', phoneCountry: 'FR' });
    expect(person).toMatchObject({ mobile: '0170', mobileCountry: home.country });
  });

  it('names groups by key where expanded, once each, with stores sorted', () => {
    const group = (id: string, key?: string) => ({ typeId: 'customer-group', id, obj: { key } });
    const person = personOf(
      {
        ...base,
        customerGroup: group('g1', 'vip'),
        customerGroupAssignments: [
          { customerGroup: group('g1', 'vip') },
          { customerGroup: { typeId: 'customer-group', id: 'g2' } },
          { customerGroup: group('g3') },
        ],
        stores: [{ key: 'ulm' }, { key: 'berlin' }],
      },
      'p',
    );
    expect(person.customerGroups).toEqual(['g2', 'g3', 'vip']);
    expect(person.stores).toEqual(['berlin', 'ulm']);
  });

  it('counts empty texts as absent', () => {
    expect(personOf({ ...base, firstName: '', lastName: '  ' }, 'p')).toMatchObject({
      firstName: null,
      lastName: null,
    });
  });

  it.each([
    [{ email: undefined }, 'customer.email', 'nothing'],
    [{ email: '' }, 'customer.email', 'string'],
    [{ version: '3' }, 'customer.version', 'string'],
    [{ createdAt: 'yesterday' }, 'customer.createdAt', 'string'],
    [{ addresses: {} }, 'customer.addresses', 'object'],
    [{ addresses: [{ id: 'a1' }] }, 'customer.addresses[0].country', 'nothing'],
    [{ firstName: 7 }, 'customer.firstName', 'number'],
    [{ isEmailVerified: 'yes' }, 'customer.isEmailVerified', 'string'],
  ])('refuses %j, naming the place and no value', (broken, place, value) => {
    const read = () => personOf({ ...base, ...broken }, 'p');
    expect(read).toThrow(Problem);
    expect(read).toThrow(
      `CWY-2006 commercetools answer not understood, at ${place}, found ${value}`,
    );
  });

  it.each([null, 'text', 7, []])('refuses %j as a customer', (document) => {
    expect(() => personOf(document, 'p')).toThrow('CWY-2006');
  });
});
