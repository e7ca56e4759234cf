import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommercetools } from '../../simulators/commercetools/server.ts';
import { createCommerce } from '../../src/commercetools/gateway.ts';
import { apiSteps, registerCommerceTests, type Shop } from './commerce-contract.ts';
import { realClock, recordedCall } from './recorded-call.ts';

type Simulator = Awaited<ReturnType<typeof startCommercetools>>;

function gatewayOf(simulator: Pick<Simulator, 'url' | 'projectKey' | 'clientId' | 'clientSecret'>) {
  return createCommerce({
    projectKey: simulator.projectKey,
    apiUrl: simulator.url,
    authUrl: simulator.url,
    clientId: simulator.clientId,
    clientSecret: simulator.clientSecret,
    timeoutMs: 5_000,
    clock: realClock,
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
registerCommerceTests('simulator without Messages', () => open(false));

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
