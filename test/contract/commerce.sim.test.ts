import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommercetools } from '../../simulators/commercetools/server.ts';
import { createCommerce } from '../../src/commercetools/gateway.ts';
import type { Person } from '../../src/core/model/person.ts';
import type { PersonChanges } from '../../src/core/model/person-changes.ts';
import { apiSteps, newCustomer, registerCommerceTests, type Shop } from './commerce-contract.ts';
import { customerTypeDraft, registerCommerceUpdateTests } from './commerce-update-contract.ts';
import { realClock, recordedCall } from './recorded-call.ts';

type Simulator = Awaited<ReturnType<typeof startCommercetools>>;

function gatewayOf(
  simulator: Pick<Simulator, 'url' | 'projectKey' | 'clientId' | 'clientSecret'>,
  options: { readonly customerTypeKey?: string; readonly timeoutMs?: number } = {},
) {
  return createCommerce({
    projectKey: simulator.projectKey,
    apiUrl: simulator.url,
    authUrl: simulator.url,
    clientId: simulator.clientId,
    clientSecret: simulator.clientSecret,
    timeoutMs: 5_000,
    clock: realClock,
    ...options,
  });
}

/** The shop has an API client of its own, so that its writes are not taken for ours. */
async function shopOf(simulator: Simulator): Promise<Shop> {
  const shop = simulator.clients.find((client) => client.clientId !== simulator.clientId);
  if (shop === undefined) throw new Error('The simulator knows no client but ours.');
  const basic = Buffer.from(`${shop.clientId}:${shop.clientSecret}`).toString('base64');
  const granted = await fetch(simulator.tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const token = /"access_token":\s*"([^"]+)"/.exec(await granted.text())?.[1];
  return {
    async post(path, body) {
      const answer = await fetch(`${simulator.url}/${simulator.projectKey}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
  };
}

async function open(messages: boolean) {
  const simulator = await startCommercetools({ messagesEnabled: messages });
  const commerce = gatewayOf(simulator);
  const close = async () => {
    await commerce.close();
    await simulator.close();
  };
  const { projectKey } = simulator;
  return { simulator, commerce, shop: await shopOf(simulator), projectKey, messages, close };
}

registerCommerceTests('simulator with Messages', () => open(true));
async function openForUpdates() {
  const { simulator, shop, ...opened } = await open(true);
  const customerTypeKey = 'causeway-customer';
  await shop.post('/types', customerTypeDraft(customerTypeKey));
  const commerce = gatewayOf(simulator, { customerTypeKey });
  const close = async () => {
    await commerce.close();
    await opened.close();
  };
  return {
    ...opened,
    simulator,
    shop,
    commerce,
    customerTypeKey,
    withoutType: opened.commerce,
    close,
  };
}

registerCommerceUpdateTests('simulator', openForUpdates);
registerCommerceTests('simulator without Messages', () => open(false));

describe('Commerce updates customers under faults of the simulator', () => {
  let subject: Awaited<ReturnType<typeof openForUpdates>>;
  beforeAll(async () => {
    subject = await openForUpdates();
  });
  afterAll(() => subject.close());

  const customer = async (): Promise<Person> => {
    const id = await newCustomer(subject.shop, {});
    const person = await subject.commerce.customer(id, recordedCall().call);
    if (person === null) throw new Error('The new customer is not there.');
    return person;
  };
  const update = (person: Person, changes: PersonChanges, commerce = subject.commerce) =>
    commerce.updateCustomer(
      { id: person.ref.id, version: person.version },
      changes,
      recordedCall().call,
    );
  const read = (person: Person) => subject.commerce.customer(person.ref.id, recordedCall().call);
  const named = { attributes: { firstName: 'New' }, customFields: {} };
  const linked = { attributes: {}, customFields: { crmId: 'c-1' } };

  it.each([
    ['a plain change', named, { firstName: 'New' }],
    ['a first custom field', linked, { customFields: { crmId: 'c-1' } }],
  ])('%s whose answer is lost is made once, whoever tries again', async (_, changes, made) => {
    const before = await customer();
    const { projectKey } = subject;
    const path = `/${projectKey}/customers/${before.ref.id}`;
    subject.simulator.setFaults({
      dropResponse: { count: 1, when: 'after', method: 'POST', path },
    });
    await expect(update(before, changes)).rejects.toMatchObject({ code: 'CWY-2001' });
    const once = await read(before);
    expect(once).toMatchObject(made);
    expect(once?.version).toBeGreaterThan(before.version);
    expect(await update(before, changes)).toBe('changed');
    if (once === null) throw new Error('The customer is gone.');
    expect(await update(once, changes)).toEqual(once);
    expect(await read(before)).toEqual(once);
  });

  it('what never arrived is not there, and is made at the next try', async () => {
    const before = await customer();
    subject.simulator.setFaults({ dropResponse: { count: 1, when: 'before' } });
    await expect(update(before, named)).rejects.toMatchObject({ code: 'CWY-2001' });
    expect(await read(before)).toEqual(before);
    expect(await update(before, named)).toMatchObject({ firstName: 'New' });
  });

  it.each([
    [{ status: 503 }, 'CWY-2003'],
    [{ status: 502 }, 'CWY-2002'],
    [{ status: 429, retryAfter: 2 }, 'CWY-2003'],
  ] as const)('classifies %j as %s and has written nothing', async (fail, code) => {
    const before = await customer();
    subject.simulator.setFaults({ failNext: [{ count: 1, path: '/customers', ...fail }] });
    await expect(update(before, named)).rejects.toMatchObject({
      code,
      detail: { place: 'update customer' },
    });
    expect(await read(before)).toEqual(before);
  });
});

describe('Commerce under faults of the simulator', () => {
  let subject: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    subject = await open(true);
  });
  afterAll(() => subject.close());
  const read = (call = recordedCall().call) => subject.commerce.customer(randomUUID(), call);

  it.each([
    [{ status: 503 }, 'CWY-2003'],
    [{ status: 502 }, 'CWY-2002'],
    [{ status: 429, retryAfter: 2 }, 'CWY-2003'],
  ] as const)('classifies %j as %s', async (fail, code) => {
    subject.simulator.setFaults({ failNext: [{ count: 1, path: '/customers', ...fail }] });
    await expect(read()).rejects.toMatchObject({ code });
    expect(await read()).toBeNull();
  });

  it('keeps Retry-After', async () => {
    subject.simulator.setFaults({ failNext: [{ count: 1, status: 429, retryAfter: 2 }] });
    await expect(read()).rejects.toMatchObject({ detail: { retryAfterMs: 2_000 } });
  });

  it('a lost answer is unreachable', async () => {
    subject.simulator.setFaults({ dropResponse: { count: 1, when: 'before' } });
    await expect(read()).rejects.toMatchObject({ code: 'CWY-2001' });
    expect(await read()).toBeNull();
  });

  it('a wrong secret is named', async () => {
    const commerce = gatewayOf({ ...subject.simulator, clientSecret: 'wrong' });
    const { call, steps } = recordedCall();
    await expect(commerce.customer(randomUUID(), call)).rejects.toMatchObject({ code: 'CWY-2005' });
    expect(apiSteps(steps).at(-1)?.outcome).toBe('CWY-2005');
    await commerce.close();
  });

  it('a payment that was deleted is no part of its order any more', async () => {
    const orderId = randomUUID();
    const paymentId = randomUUID();
    const at = '2026-01-01T00:00:00.000Z';
    const price = {
      type: 'centPrecision',
      centAmount: 100,
      currencyCode: 'EUR',
      fractionDigits: 2,
    };
    const order = {
      id: orderId,
      version: 1,
      createdAt: at,
      lastModifiedAt: at,
      orderState: 'Open',
      totalPrice: price,
      lineItems: [],
      customLineItems: [],
      paymentInfo: { payments: [{ typeId: 'payment', id: paymentId }] },
    };
    await subject.simulator.seed([{ typeId: 'order', resource: order }]);
    const { call, steps } = recordedCall();
    expect((await subject.commerce.order(orderId, call))?.payments).toEqual([]);
    expect(apiSteps(steps).map((step) => [step.step, step.outcome])).toEqual([
      ['fetch order', 'found'],
      ['fetch payment', 'absent'],
    ]);
  });
});
