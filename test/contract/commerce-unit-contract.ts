import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiSteps, newCustomer } from './commerce-contract.ts';
import {
  associateDraft,
  newCompany,
  newDivision,
  newGroup,
  newRole,
  type UnitSubject,
  unitOf,
} from './commerce-units.ts';
import { recordedCall } from './recorded-call.ts';

/** What every `Commerce` must do when it reads business units. Leaves resources behind. */
export function registerCommerceUnitTests(name: string, open: () => Promise<UnitSubject>): void {
  describe(`Commerce reads business units: ${name}`, () => {
    let subject: UnitSubject;
    const call = () => recordedCall().call;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    it('answers null for what does not exist, in one request', async () => {
      const { call, steps } = recordedCall();
      expect(await subject.commerce.businessUnit(randomUUID(), call)).toBeNull();
      expect(await subject.commerce.businessUnitByKey('none-such', call)).toBeNull();
      const absent = { step: 'fetch business-unit', status: 404, outcome: 'absent' };
      expect(apiSteps(steps)).toMatchObject([absent, absent]);
    });

    it('reads a company, by key as by id, with what it has by default', async () => {
      const key = await newCompany(subject.shop, { contactEmail: 'Info@Acme.example' });
      const { call, steps } = recordedCall();
      const unit = await subject.commerce.businessUnitByKey(key, call);
      expect(apiSteps(steps)).toHaveLength(1);
      expect(unit).toMatchObject({
        ref: { projectKey: subject.projectKey, kind: 'business-unit', id: expect.any(String) },
        key,
        name: 'Acme',
        unitType: 'Company',
        status: 'Active',
        contactEmail: 'Info@Acme.example',
        parentKey: null,
        topLevelKey: key,
        associatesFromParent: false,
        modifiedByClientId: expect.any(String),
      });
      expect(await subject.commerce.businessUnit(unit?.ref.id ?? '', call)).toEqual(unit);
    });

    it('reads a division: its place in the tree, what it takes over, and its own people alone', async () => {
      const { shop, commerce } = subject;
      const store = `store-${randomUUID()}`;
      await shop.post('/stores', { key: store });
      const [buyer, admin] = [await newRole(shop), await newRole(shop)];
      const [one, other] = [await newCustomer(shop), await newCustomer(shop)];
      const top = await newCompany(shop, {
        stores: [{ typeId: 'store', key: store }],
        associates: [associateDraft(one, [buyer, true])],
      });
      const middle = await newDivision(shop, top);
      const associates = [associateDraft(other, [buyer], [admin, true])];
      const bottom = await newDivision(shop, middle, { status: 'Inactive', associates });
      const unit = await unitOf(commerce, bottom);
      expect(unit).toMatchObject({
        unitType: 'Division',
        status: 'Inactive',
        parentKey: middle,
        topLevelKey: top,
        stores: [store],
        associatesFromParent: true,
      });
      const roles = [
        { key: buyer, passedOn: false },
        { key: admin, passedOn: true },
      ].sort((a, b) => (a.key < b.key ? -1 : 1));
      expect(unit.associates).toEqual([{ customerId: other, roles }]);
      expect(await unitOf(commerce, top)).toMatchObject({
        stores: [store],
        associates: [{ customerId: one, roles: [{ key: buyer, passedOn: true }] }],
      });
    });

    it('knows a division that takes nothing over', async () => {
      const { shop, commerce } = subject;
      const store = `store-${randomUUID()}`;
      await shop.post('/stores', { key: store });
      const top = await newCompany(shop, { stores: [{ typeId: 'store', key: store }] });
      const own = { storeMode: 'Explicit', associateMode: 'Explicit' };
      const unit = await unitOf(commerce, await newDivision(shop, top, own));
      expect(unit).toMatchObject({ stores: [], associatesFromParent: false });
    });

    it('reads addresses by their roles and groups by key', async () => {
      const { shop, commerce } = subject;
      const group = await newGroup(shop);
      const customerGroup = { typeId: 'customer-group', key: group };
      const key = await newCompany(shop, {
        addresses: [
          { key: 'site', country: 'DE', city: 'Ulm' },
          { key: 'seat', country: 'GB', city: 'London', streetName: 'Weg', streetNumber: '5' },
          { key: 'ramp', country: 'FR', city: 'Paris' },
        ],
        defaultBillingAddress: 1,
        shippingAddresses: [2],
        customerGroupAssignments: [{ customerGroup }],
      });
      expect(await unitOf(commerce, key)).toMatchObject({
        billingAddress: { key: 'seat', street: '5 Weg' },
        shippingAddress: { key: 'ramp', city: 'Paris' },
        otherAddresses: [{ key: 'site', city: 'Ulm' }],
        customerGroups: [group],
      });
    });

    it('lists all units of a company by id, and none of another one', async () => {
      const { shop, commerce } = subject;
      const customerGroup = { typeId: 'customer-group', key: await newGroup(shop) };
      const top = await newCompany(shop, { customerGroupAssignments: [{ customerGroup }] });
      await newDivision(shop, await newCompany(shop));
      const middle = await newDivision(shop, top, { status: 'Inactive' });
      const keys = [top, middle, await newDivision(shop, middle), await newDivision(shop, top)];
      const { call, steps } = recordedCall();
      const { units, isCut } = await commerce.unitsOfCompany(top, call);
      expect(apiSteps(steps)).toMatchObject([{ step: 'list business-units', status: 200 }]);
      expect(isCut).toBe(false);
      const single = await Promise.all(keys.map((key) => unitOf(commerce, key)));
      const byId = single.toSorted((one, other) => (one.ref.id < other.ref.id ? -1 : 1));
      expect(units).toEqual(byId);
      expect(await commerce.unitsOfCompany('none "such', call)).toEqual({
        units: [],
        isCut: false,
      });
    });

    it('knows what a role is called, and asks once', async () => {
      const role = await newRole(subject.shop, { name: 'Buyer of all things' });
      const nameless = await newRole(subject.shop);
      const { call, steps } = recordedCall();
      for (const _ of [1, 2]) {
        const { associateRoleName } = subject.commerce;
        expect(await associateRoleName(role, call)).toBe('Buyer of all things');
        expect(await associateRoleName(nameless, call)).toBe(nameless);
        expect(await associateRoleName('none-such', call)).toBe('none-such');
      }
      expect(apiSteps(steps).map(({ outcome }) => outcome)).toHaveLength(3);
    });

    it('keeps keys out of the path', async () => {
      const key = await newCompany(subject.shop);
      const sly = `none/../key=${key}`;
      expect(await subject.commerce.businessUnitByKey(sly, call())).toBeNull();
      expect(await subject.commerce.businessUnit(`key=${key}`, call())).toBeNull();
    });
  });
}
