import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCustomer } from './commerce-contract.ts';
import {
  associateDraft,
  attributes,
  newCompany,
  newDivision,
  newRole,
  type UnitSubject,
  unitOf,
  updatedUnit,
  updateUnit,
} from './commerce-units.ts';
import { recordedCall } from './recorded-call.ts';

/** What every `Commerce` must do with changes of a business unit. Leaves resources behind. */
export function registerCommerceUnitUpdateTests(
  name: string,
  open: () => Promise<UnitSubject>,
): void {
  describe(`Commerce updates business units: ${name}`, () => {
    let subject: UnitSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());
    const company = async (more: object = {}) =>
      unitOf(subject.commerce, await newCompany(subject.shop, more));
    const update = (...[unit, changes]: [Parameters<typeof updateUnit>[1], Changes]) =>
      updateUnit(subject.commerce, unit, changes);
    const updated = (...[unit, changes]: [Parameters<typeof updateUnit>[1], Changes]) =>
      updatedUnit(subject.commerce, unit, changes);

    it('writes name, e-mail address and status in one request, under our own client', async () => {
      const before = await company();
      const wanted = { name: 'Acme Ltd', contactEmail: 'a@b.example', status: 'Inactive' };
      const { answer, steps } = await update(before, attributes(wanted));
      const now = await unitOf(subject.commerce, before.key);
      expect(answer).toEqual(now);
      expect(now).toMatchObject(wanted);
      expect(now.version).toBeGreaterThan(before.version);
      expect(now.modifiedByClientId).not.toBe(before.modifiedByClientId);
      expect(steps).toMatchObject([
        { step: 'update business-unit', status: 200, outcome: 'updated' },
      ]);
      expect([...(steps[0]?.fields ?? [])].sort()).toEqual(Object.keys(wanted).sort());
      const emptied = await updated(now, attributes({ contactEmail: null }));
      expect(emptied).toMatchObject({ ...wanted, contactEmail: null });
    });

    it('asks alone where nothing is left to write: a unit always has name and status', async () => {
      const before = await company();
      const { answer, steps } = await update(before, attributes({ name: null, status: null }));
      expect(answer).toEqual(before);
      expect(steps).toMatchObject([{ step: 'fetch business-unit' }]);
    });

    it('says changed for another version and gone for none, and writes nothing', async () => {
      const before = await company();
      const now = await updated(before, attributes({ name: 'Newer' }));
      const parts = attributes({ 'billingAddress.city': 'Ulm' });
      for (const changes of [attributes({ name: 'Older' }), parts]) {
        expect((await update(before, changes)).answer).toBe('changed');
        const absent = { ...before, ref: { ...before.ref, id: randomUUID() } };
        expect((await update(absent, changes)).answer).toBe('gone');
      }
      expect(await unitOf(subject.commerce, before.key)).toEqual(now);
    });

    it('moves a division below another unit, and not below one that is below itself', async () => {
      const { shop, commerce } = subject;
      const [one, other] = [await newCompany(shop), await newCompany(shop)];
      const division = await newDivision(shop, one);
      const below = await newDivision(shop, division);
      const before = await unitOf(commerce, division);
      const moved = await updated(before, attributes({ parentKey: other }));
      expect(moved).toMatchObject({ parentKey: other, topLevelKey: other });
      expect(await unitOf(commerce, below)).toMatchObject({
        parentKey: division,
        topLevelKey: other,
      });
      const { steps } = await update(moved, attributes({ parentKey: other }));
      expect(steps).toMatchObject([{ step: 'fetch business-unit' }]);
      for (const circular of [below, division]) {
        await expect(update(moved, attributes({ parentKey: circular }))).rejects.toMatchObject({
          code: 'CWY-2004',
          detail: { place: 'business-unit.parentKey' },
        });
      }
      expect(await unitOf(commerce, division)).toEqual(moved);
    });

    it('refuses a parent that is not there', async () => {
      const division = await newDivision(subject.shop, await newCompany(subject.shop));
      const unit = await unitOf(subject.commerce, division);
      await expect(update(unit, attributes({ parentKey: 'none-such' }))).rejects.toMatchObject({
        code: 'CWY-2004',
        detail: { place: 'business-unit.parentKey' },
      });
    });

    it('gives no parent to a company and takes none from a division', async () => {
      const { shop, commerce } = subject;
      const parent = await company();
      const division = await unitOf(commerce, await newDivision(shop, parent.key));
      const refused = { code: 'CWY-4009', detail: { place: 'business-unit.parentKey' } };
      await expect(
        update(await company(), attributes({ parentKey: parent.key })),
      ).rejects.toMatchObject(refused);
      await expect(update(division, attributes({ parentKey: null }))).rejects.toMatchObject(
        refused,
      );
      expect((await update(parent, attributes({ parentKey: null }))).answer).toEqual(parent);
    });

    it('edits the address of each role and keeps the rest of it', async () => {
      const seat = { key: 'seat', country: 'DE', city: 'Ulm', streetName: 'Weg', phone: '1' };
      const ramp = { key: 'ramp', country: 'FR', city: 'Paris' };
      const addresses = [seat, ramp];
      const before = await company({
        addresses,
        defaultBillingAddress: 0,
        defaultShippingAddress: 1,
      });
      const wanted = { 'billingAddress.city': 'Bonn', 'shippingAddress.postalCode': '75001' };
      const now = await updated(before, attributes(wanted));
      expect(now).toEqual({
        ...before,
        version: expect.any(Number),
        modifiedAt: expect.any(String),
        modifiedByClientId: expect.any(String),
        billingAddress: { ...before.billingAddress, city: 'Bonn' },
        shippingAddress: { ...before.shippingAddress, postalCode: '75001' },
      });
    });

    it('sets the configured type with a first custom field, then fields alone', async () => {
      const fields = (crmId: string | null) => ({ ...attributes({}), customFields: { crmId } });
      const before = await company();
      const withoutType = updateUnit(subject.withoutType, before, fields('a'));
      await expect(withoutType).rejects.toMatchObject({
        code: 'CWY-4009',
        detail: { place: 'business-unit.custom' },
      });
      expect((await update(before, fields(null))).answer).toEqual(before);
      const first = await updated(before, fields('a'));
      expect(first.customFields).toEqual({ crmId: 'a' });
      const second = await updated(first, fields('b'));
      expect(second.customFields).toEqual({ crmId: 'b' });
      expect((await updated(second, fields(null))).customFields).toEqual({});
    });

    it('adds associates one by one: who is there keeps every role and what it passes on', async () => {
      const { shop } = subject;
      const [buyer, admin] = [await newRole(shop), await newRole(shop)];
      const [held, fresh] = [await newCustomer(shop), await newCustomer(shop)];
      const before = await company({ associates: [associateDraft(held, [buyer, true])] });
      const adding = (...newAssociates: Changes['newAssociates']) => ({
        ...attributes({}),
        newAssociates,
      });
      const now = await updated(
        before,
        adding(
          { customerId: held, roleKey: admin },
          { customerId: fresh, roleKey: buyer },
          { customerId: fresh, roleKey: admin },
        ),
      );
      const rolesOf = (customerId: string) =>
        now.associates.find((one) => one.customerId === customerId)?.roles;
      expect(now.associates).toHaveLength(2);
      expect(rolesOf(held)).toHaveLength(2);
      expect(rolesOf(held)).toContainEqual({ key: buyer, passedOn: true });
      expect(rolesOf(held)).toContainEqual({ key: admin, passedOn: false });
      expect(rolesOf(fresh)?.map(({ key }) => key)).toEqual([buyer, admin].sort());
      const again = await update(now, adding({ customerId: held, roleKey: buyer }));
      expect(again.answer).toEqual(now);
      expect(again.steps).toMatchObject([{ step: 'fetch business-unit' }]);
      await expect(
        update(now, adding({ customerId: randomUUID(), roleKey: buyer })),
      ).rejects.toMatchObject({ code: 'CWY-2004', detail: { place: 'business-unit.associates' } });
      await expect(
        update(now, adding({ customerId: held, roleKey: 'none-such' })),
      ).rejects.toMatchObject({ code: 'CWY-2004', detail: { place: 'business-unit.associates' } });
    });
  });
}

type Changes = Parameters<typeof updateUnit>[2];

/** What every `Commerce` must do with a person who comes from the CRM. */
export function registerCommerceCreateTests(name: string, open: () => Promise<UnitSubject>): void {
  describe(`Commerce creates customers: ${name}`, () => {
    let subject: UnitSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());
    const bare = { firstName: null, lastName: null, externalId: null, locale: null, stores: [] };

    it('creates a customer in one request, without a password, and reads it back', async () => {
      const { call, steps } = recordedCall();
      const store = `store-${randomUUID()}`;
      await subject.shop.post('/stores', { key: store });
      const draft = {
        email: `New.${randomUUID()}@Example.com`,
        firstName: 'Ada',
        lastName: 'Lovelace',
        externalId: 'crm-1',
        locale: 'en',
        stores: [store],
      };
      const person = await subject.commerce.createCustomer(draft, call);
      if (person === 'exists') throw new Error('There was such a customer.');
      expect(person).toMatchObject({ ...draft, emailVerified: false });
      expect(await subject.commerce.customer(person.ref.id, call)).toEqual(person);
      expect(steps.map(({ step, outcome }) => [step, outcome])).toContainEqual([
        'create customer',
        'created',
      ]);
    });

    it('says exists where the e-mail address is taken, whatever its case', async () => {
      const email = `Taken.${randomUUID()}@Example.com`;
      const { call } = recordedCall();
      await subject.commerce.createCustomer({ ...bare, email }, call);
      const again = { ...bare, email: email.toLowerCase() };
      expect(await subject.commerce.createCustomer(again, call)).toBe('exists');
    });

    it('says what else is refused', async () => {
      const draft = { ...bare, email: `a.${randomUUID()}@example.com`, stores: ['none-such'] };
      await expect(
        subject.commerce.createCustomer(draft, recordedCall().call),
      ).rejects.toMatchObject({ code: 'CWY-2004' });
    });
  });
}
