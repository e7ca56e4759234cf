import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../src/core/model/person.ts';
import type { PersonChanges } from '../../src/core/model/person-changes.ts';
import type { Commerce } from '../../src/ports/commerce.ts';
import { apiSteps, type CommerceSubject, idOf, newCustomer } from './commerce-contract.ts';
import { recordedCall } from './recorded-call.ts';

export interface UpdateSubject extends CommerceSubject {
  /** Key of a custom type for customers with the fields of `customerTypeFields`; `commerce` sets it. */
  readonly customerTypeKey: string;
  /** The same project through a `Commerce` that has no custom type to set. */
  readonly withoutType: Commerce;
}

/** Draft of the custom type that a subject's project must have. */
export const customerTypeDraft = (key: string) => ({
  key,
  name: { en: key },
  resourceTypeIds: ['customer', 'address'],
  fieldDefinitions: [
    field('crmId', { name: 'String' }),
    field('newsletter', { name: 'Boolean' }),
    field('tags', { name: 'Set', elementType: { name: 'String' } }),
  ],
});

const field = (name: string, type: object) => ({
  name,
  type,
  label: { en: name },
  required: false,
});

type Attributes = PersonChanges['attributes'];
const only = (attributes: Attributes): PersonChanges => ({ attributes, customFields: {} });
const custom = (customFields: PersonChanges['customFields']): PersonChanges => ({
  attributes: {},
  customFields,
});

const home = { key: 'home', country: 'DE', streetName: 'Weg', streetNumber: '5', city: 'Ulm' };
const work = { key: 'work', country: 'FR', city: 'Paris', phone: '+33 1', region: 'Oise' };
const roles = { addresses: [home, work], defaultBillingAddress: 0, defaultShippingAddress: 1 };

/** What every `Commerce` must do with changes of a customer. Leaves resources behind. */
export function registerCommerceUpdateTests(
  name: string,
  open: () => Promise<UpdateSubject>,
): void {
  describe(`Commerce updates customers: ${name}`, () => {
    let subject: UpdateSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const stored = async (id: string): Promise<Person> => {
      const person = await subject.commerce.customer(id, recordedCall().call);
      if (person === null) throw new Error(`There is no customer ${id}.`);
      return person;
    };
    const fresh = async (draft: object = {}) => stored(await newCustomer(subject.shop, draft));
    const update = async (person: Person, changes: PersonChanges, commerce = subject.commerce) => {
      const { call, steps } = recordedCall();
      const { version } = person;
      const answer = await commerce.updateCustomer({ id: person.ref.id, version }, changes, call);
      return { answer, steps: apiSteps(steps) };
    };
    /** The customer afterwards, which the answer must be equal to. */
    const updated = async (person: Person, changes: PersonChanges): Promise<Person> => {
      const { answer } = await update(person, changes);
      const now = await stored(person.ref.id);
      expect(answer).toEqual(now);
      return now;
    };
    const edit = (person: Person, attributes: Attributes) => updated(person, only(attributes));

    it('writes each plain attribute and empties it again, one request each', async () => {
      const email = `new.${randomUUID()}@example.com`;
      const plain = {
        firstName: 'Ada',
        middleName: 'King',
        lastName: 'Lovelace',
        companyName: 'Engine Ltd',
        dateOfBirth: '1815-12-10',
        locale: 'en',
        vatId: 'GB1',
        externalId: 'crm-1',
      };
      const before = await fresh();
      const { answer, steps } = await update(before, only({ ...plain, email }));
      const now = await stored(before.ref.id);
      expect(now).toMatchObject({ ...plain, email, emailVerified: false });
      expect(answer).toEqual(now);
      expect(now.version).toBeGreaterThan(before.version);
      expect(steps).toMatchObject([
        { step: 'update customer', system: 'commercetools', status: 200, outcome: 'updated' },
      ]);
      expect([...(steps[0]?.fields ?? [])].sort()).toEqual([...Object.keys(plain), 'email'].sort());
      const none = Object.fromEntries(Object.keys(plain).map((attribute) => [attribute, null]));
      expect(await edit(now, none)).toMatchObject(none);
    });

    it('writes under our own API client, and sends the correlation id', async () => {
      const before = await fresh();
      const { call, steps } = recordedCall();
      const given = { id: before.ref.id, version: before.version };
      const answer = await subject.commerce.updateCustomer(given, only({ firstName: 'A' }), call);
      expect(apiSteps(steps)[0]?.requestId).toBe(call.correlationId);
      expect(answer).toMatchObject({ modifiedByClientId: expect.any(String) });
      expect(answer).not.toMatchObject({ modifiedByClientId: before.modifiedByClientId });
    });

    it('answers as a read does, groups by key included', async () => {
      const key = `vip-${randomUUID()}`;
      const group = idOf(await subject.shop.post('/customer-groups', { groupName: key, key }));
      const before = await fresh({ customerGroup: { typeId: 'customer-group', id: group } });
      expect((await edit(before, { firstName: 'Ada' })).customerGroups).toEqual([key]);
    });

    it('keeps the version when nothing becomes different', async () => {
      const before = await fresh({ firstName: 'Ada' });
      const { answer, steps } = await update(before, only({ firstName: 'Ada' }));
      expect(answer).toEqual(before);
      expect(steps).toMatchObject([{ status: 200, outcome: 'unchanged' }]);
    });

    it('reads and writes nothing when there is nothing to write', async () => {
      const before = await fresh();
      for (const changes of [only({}), only({ email: null }), only({ phone: '1' })]) {
        const { answer, steps } = await update(before, changes);
        expect(answer).toEqual(before);
        expect(steps).toMatchObject([{ step: 'fetch customer', outcome: 'found' }]);
      }
    });

    it('answers changed for another version, and writes nothing', async () => {
      const before = await fresh({ firstName: 'Ada', ...roles });
      const now = await edit(before, { firstName: 'Augusta' });
      const late = [only({ firstName: 'Late' }), only({ phone: '2' }), custom({ crmId: 'x' })];
      for (const changes of [...late, only({})]) {
        const { answer } = await update(before, changes);
        expect(answer).toBe('changed');
      }
      const { steps } = await update(before, only({ firstName: 'Late' }));
      expect(steps).toMatchObject([{ status: 409, outcome: 'changed' }]);
      expect(await stored(before.ref.id)).toEqual(now);
    });

    it('of two writers of one version exactly one writes', async () => {
      const before = await fresh();
      const names = ['A', 'B', 'C', 'D'];
      const done = await Promise.all(names.map((firstName) => update(before, only({ firstName }))));
      expect(done.filter(({ answer }) => answer === 'changed')).toHaveLength(names.length - 1);
    });

    it('answers gone for a customer that does not exist', async () => {
      const nobody = { ...(await fresh()), ref: { ...(await fresh()).ref, id: randomUUID() } };
      for (const changes of [only({ firstName: 'A' }), only({ phone: '1' }), only({})]) {
        const { answer, steps } = await update(nobody, changes);
        expect(answer).toBe('gone');
        expect(steps).toMatchObject([{ status: 404 }]);
      }
    });

    it('names the attribute and the reason of a refusal, and no value', async () => {
      const taken = await fresh();
      const before = await fresh();
      const change = only({ firstName: 'New', email: taken.email.toUpperCase() });
      const refused = update(before, change).catch((error: unknown) => error);
      expect(await refused).toMatchObject({
        code: 'CWY-2004',
        detail: { place: 'customer.email', status: 400, remoteCode: 'DuplicateField' },
      });
      expect(String(await refused)).not.toMatch(/@/);
      expect(await stored(before.ref.id)).toEqual(before);
    });

    it('a changed e-mail is unverified again', async () => {
      const before = await fresh({ isEmailVerified: true });
      expect(before.emailVerified).toBe(true);
      const now = await edit(before, { email: `other.${randomUUID()}@example.com` });
      expect(now.emailVerified).toBe(false);
    });

    it('a store’s customer changes alone, though another store knows the e-mail', async () => {
      const stores = ['a', 'b'].map((name) => `${name}-${randomUUID()}`);
      for (const key of stores) await subject.shop.post('/stores', { key, name: { en: key } });
      const email = `shared.${randomUUID()}@example.com`;
      const [one, two] = await Promise.all(
        stores.map((key) => fresh({ email, stores: [{ typeId: 'store', key }] })),
      );
      if (one === undefined || two === undefined) throw new Error('There are two stores.');
      expect(await edit(one, { lastName: 'One' })).toMatchObject({ email, stores: [stores[0]] });
      expect(await stored(two.ref.id)).toEqual(two);
    });

    it('the salutation goes where it is read from', async () => {
      expect(await edit(await fresh(), { salutation: 'Ms' })).toMatchObject({
        salutation: 'Ms',
        title: null,
      });
      const titled = await fresh({ title: 'Mrs.' });
      expect(await edit(titled, { salutation: 'Dr.' })).toMatchObject({
        salutation: null,
        title: 'Dr.',
      });
      const both = await fresh({ title: 'Dr.', salutation: 'Mr' });
      expect(await edit(both, { salutation: null })).toMatchObject({
        salutation: null,
        title: 'Dr.',
      });
    });

    describe('addresses', () => {
      it('change in their fields and keep everything else', async () => {
        const type = { typeId: 'type', key: subject.customerTypeKey };
        const rich = {
          ...home,
          additionalStreetInfo: 'Rear',
          apartment: '7',
          department: 'Sales',
          additionalAddressInfo: 'Ring twice',
          custom: { type, fields: { crmId: 'kept' } },
        };
        const id = await newCustomer(subject.shop, { ...roles, addresses: [rich, work] });
        const before = await stored(id);
        const now = await edit(before, {
          'billingAddress.street': 'Gasse 5',
          'billingAddress.additionalStreet': 'Front, 7',
          'billingAddress.city': 'Bonn',
          'billingAddress.postalCode': '53111',
          'billingAddress.state': 'NRW',
          'shippingAddress.country': 'BE',
          'shippingAddress.state': 'Namur',
        });
        expect(now.billingAddress).toEqual({
          ...before.billingAddress,
          street: 'Gasse 5',
          additionalStreet: 'Front, 7',
          city: 'Bonn',
          postalCode: '53111',
          state: 'NRW',
        });
        expect(now.shippingAddress).toEqual({
          ...before.shippingAddress,
          country: 'BE',
          state: 'Namur',
        });
        const raw = await subject.shop.post(`/customers/${id}`, {
          version: now.version,
          actions: [],
        });
        expect(raw.addresses).toMatchObject([
          {
            streetName: 'Gasse',
            streetNumber: '5',
            additionalStreetInfo: 'Front',
            apartment: '7',
            department: 'Sales',
            additionalAddressInfo: 'Ring twice',
            custom: { fields: { crmId: 'kept' } },
          },
          { region: 'Namur', key: 'work' },
        ]);
      });

      it('cost one request more, to know what stands in them', async () => {
        const { steps } = await update(await fresh(roles), only({ 'billingAddress.city': 'Bonn' }));
        expect(steps.map(({ step }) => step)).toEqual(['fetch customer', 'update customer']);
        expect(steps[1]?.fields).toEqual(['billingAddress.city']);
      });

      it('can be emptied but for the country; what no address can hold is left out', async () => {
        const before = await fresh(roles);
        const now = await edit(before, {
          'billingAddress.street': null,
          'billingAddress.city': null,
          'billingAddress.country': null,
        });
        expect(now.billingAddress).toMatchObject({ street: null, city: null, country: 'DE' });
        const bare = await fresh();
        expect(await edit(bare, { 'billingAddress.city': 'Ulm', phone: '1' })).toEqual(bare);
      });

      it('lend the phone: a number goes where it is read from', async () => {
        const before = await fresh(roles);
        expect(before.phone).toBe('+33 1');
        const now = await edit(before, { phone: '+33 2', mobile: '+49 170' });
        expect(now).toMatchObject({ phone: '+33 2', phoneCountry: 'FR' });
        expect(now).toMatchObject({ mobile: '+49 170', mobileCountry: 'DE' });
        expect(now.shippingAddress?.phone).toBe('+33 2');
        expect(now.billingAddress).toMatchObject({ phone: null, mobile: '+49 170' });
      });

      it('lose a number wherever it stands, and keep another one', async () => {
        const phones = ['1', '2', '1'].map((phone) => ({ country: 'DE', phone }));
        const before = await fresh({ addresses: phones, defaultBillingAddress: 0 });
        const now = await edit(before, { phone: null });
        expect(now.billingAddress?.phone).toBeNull();
        expect(now.phone).toBe('2');
        expect((await edit(now, { phone: null })).phone).toBeNull();
      });
    });

    describe('custom fields', () => {
      const typed = (fields: object) =>
        fresh({ custom: { type: { typeId: 'type', key: subject.customerTypeKey }, fields } });

      it('are set, changed and removed; removing what is not there is no error', async () => {
        const before = await typed({ crmId: 'old', newsletter: true });
        const now = await updated(
          before,
          custom({ crmId: 'new', newsletter: null, tags: ['a', 'b'] }),
        );
        expect(now.customFields).toEqual({ crmId: 'new', tags: ['a', 'b'] });
        const { answer, steps } = await update(now, custom({ newsletter: null }));
        expect(answer).toEqual(now);
        expect(steps).toHaveLength(1);
      });

      it('bring their type along where there is none', async () => {
        const before = await fresh();
        const { steps } = await update(before, custom({ crmId: 'c', newsletter: null }));
        const now = await stored(before.ref.id);
        expect(now.customFields).toEqual({ crmId: 'c' });
        expect(steps.at(-1)?.fields).toEqual(['custom.crmId']);
      });

      it('are refused without a type to set, and nothing else is written then', async () => {
        const before = await fresh();
        const changes = { attributes: { firstName: 'New' }, customFields: { crmId: 'c' } };
        await expect(update(before, changes, subject.withoutType)).rejects.toMatchObject({
          code: 'CWY-4009',
          detail: { place: 'customer.custom', value: 'no type' },
        });
        expect(await stored(before.ref.id)).toEqual(before);
        const typedOne = await typed({});
        const { answer } = await update(typedOne, custom({ crmId: 'c' }), subject.withoutType);
        expect(answer).toMatchObject({ customFields: { crmId: 'c' } });
      });

      it.each([
        [{ unheardOf: 'x' }, 'customer.custom.unheardOf'],
        [{ crmId: 'fine', newsletter: 'yes' }, 'customer.custom.newsletter'],
      ])('%j is refused by name', async (fields, place) => {
        const before = await typed({});
        await expect(update(before, custom(fields))).rejects.toMatchObject({
          code: 'CWY-2004',
          detail: { place, status: 400 },
        });
        expect(await stored(before.ref.id)).toEqual(before);
      });
    });
  });
}
