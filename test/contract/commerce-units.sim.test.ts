import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommercetools } from '../../simulators/commercetools/server.ts';
import { createCommerce } from '../../src/commercetools/gateway.ts';
import { openShop } from '../shop.ts';
import { newCustomer } from './commerce-contract.ts';
import { registerCommerceUnitTests } from './commerce-unit-contract.ts';
import {
  registerCommerceCreateTests,
  registerCommerceUnitUpdateTests,
} from './commerce-unit-update-contract.ts';
import {
  attributes,
  newCompany,
  newRole,
  unitOf,
  unitTypeDraft,
  updateUnit,
} from './commerce-units.ts';
import { realClock, recordedCall } from './recorded-call.ts';

const unitTypeKey = 'causeway-unit';

async function open() {
  const simulator = await startCommercetools({ port: 0 });
  const { url, projectKey, clientId, clientSecret } = simulator;
  const options = {
    ...{ projectKey, apiUrl: url, authUrl: url, clientId, clientSecret },
    timeoutMs: 5_000,
    clock: realClock,
  };
  const commerce = createCommerce({ ...options, unitTypeKey });
  const withoutType = createCommerce(options);
  const shop = await openShop(simulator);
  await shop.post('/types', unitTypeDraft(unitTypeKey));
  const close = async () => {
    await Promise.all([commerce.close(), withoutType.close()]);
    await simulator.close();
  };
  return { simulator, commerce, withoutType, shop, projectKey, messages: true, unitTypeKey, close };
}

registerCommerceUnitTests('simulator', open);
registerCommerceUnitUpdateTests('simulator', open);
registerCommerceCreateTests('simulator', open);

describe('Commerce under faults, for units and new customers', () => {
  let subject: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());
  const losing = (path: string) =>
    subject.simulator.setFaults({
      dropResponse: { count: 1, when: 'after', method: 'POST', path },
    });

  it('an associate whose adding was not answered is there once, whoever tries again', async () => {
    const { commerce, shop } = subject;
    const [roleKey, customerId] = [await newRole(shop), await newCustomer(shop)];
    const before = await unitOf(commerce, await newCompany(shop));
    const changes = { ...attributes({}), newAssociates: [{ customerId, roleKey }] };
    losing('/business-units');
    await expect(updateUnit(commerce, before, changes)).rejects.toMatchObject({ code: 'CWY-2001' });
    expect((await updateUnit(commerce, before, changes)).answer).toBe('changed');
    const now = await unitOf(commerce, before.key);
    expect((await updateUnit(commerce, now, changes)).answer).toEqual(now);
    const roles = [{ key: roleKey, passedOn: false }];
    expect(now.associates).toEqual([{ customerId, roles }]);
  });

  it('an associate whom the shop added meanwhile is not lost', async () => {
    const { commerce, shop } = subject;
    const roleKey = await newRole(shop);
    const [ours, theirs] = [await newCustomer(shop), await newCustomer(shop)];
    const before = await unitOf(commerce, await newCompany(shop));
    const associate = {
      customer: { typeId: 'customer', id: theirs },
      associateRoleAssignments: [{ associateRole: { typeId: 'associate-role', key: roleKey } }],
    };
    await shop.update(`/business-units/${before.ref.id}`, { action: 'addAssociate', associate });
    const changes = { ...attributes({}), newAssociates: [{ customerId: ours, roleKey }] };
    expect((await updateUnit(commerce, before, changes)).answer).toBe('changed');
    await updateUnit(commerce, await unitOf(commerce, before.key), changes);
    const { associates } = await unitOf(commerce, before.key);
    expect(associates.map(({ customerId }) => customerId)).toEqual([ours, theirs].sort());
  });

  it('a customer whose creation was not answered exists at the next try', async () => {
    const email = `lost.${randomUUID()}@example.com`;
    const draft = { email, firstName: 'Ada', lastName: null, externalId: null, locale: null };
    const create = () =>
      subject.commerce.createCustomer({ ...draft, stores: [] }, recordedCall().call);
    losing('/customers');
    await expect(create()).rejects.toMatchObject({ code: 'CWY-2001' });
    expect(await create()).toBe('exists');
  });
});
