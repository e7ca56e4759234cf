import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { createCommerce } from '../../src/commercetools/gateway.ts';
import type { NewCustomer } from '../../src/ports/commerce.ts';
import { apiSteps } from './commerce-contract.ts';
import { realClock, recordedCall } from './recorded-call.ts';
import { type Scripted, startScripted } from './scripted-server.ts';

const customer = {
  id: randomUUID(),
  version: 1,
  email: 'a@example.com',
  createdAt: '2026-01-01T00:00:00Z',
  lastModifiedAt: '2026-01-01T00:00:00Z',
};
const draft: NewCustomer = {
  email: 'a@example.com',
  firstName: 'Ada',
  lastName: null,
  externalId: null,
  locale: null,
  stores: ['uk'],
};
const refusal = (error: object): Scripted => ({
  status: 400,
  body: { statusCode: 400, message: 'of a@example.com', errors: [error] },
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function opened(answer: Scripted) {
  const server = await startScripted({ answer: () => answer });
  const commerce = createCommerce({
    ...{ projectKey: 'p', apiUrl: server.url, authUrl: server.url },
    ...{ clientId: 'c', clientSecret: 's', timeoutMs: 5_000, clock: realClock },
  });
  closing.push(() => server.close());
  closing.push(() => commerce.close());
  const { call, steps } = recordedCall();
  return {
    server,
    create: () => commerce.createCustomer(draft, call),
    steps: () => apiSteps(steps),
  };
}

it('sends what is known and nothing else, and names the fields but no value', async () => {
  const { server, create, steps } = await opened({ status: 201, body: { customer } });
  expect(await create()).toMatchObject({ ref: { id: customer.id }, version: 1 });
  expect(JSON.parse(server.seen[0]?.body ?? 'null')).toEqual({
    email: 'a@example.com',
    firstName: 'Ada',
    stores: [{ typeId: 'store', key: 'uk' }],
    authenticationMode: 'ExternalAuth',
  });
  expect(steps()).toMatchObject([
    {
      step: 'create customer',
      status: 201,
      outcome: 'created',
      fields: ['email', 'firstName', 'stores', 'authenticationMode'],
    },
  ]);
});

it.each([
  [refusal({ code: 'DuplicateField', field: 'key' }), 'CWY-2004', 'customer.key'],
  [refusal({ code: 'InvalidField', field: 'locale' }), 'CWY-2004', 'customer.locale'],
  [refusal({ code: 'InvalidInput' }), 'CWY-2004', 'create customer'],
  [refusal({ code: 'LockedField', field: 'email' }), 'CWY-2002', 'customer.email'],
  [{ status: 503, body: { errors: [{ code: 'OverCapacity' }] } }, 'CWY-2003', 'create customer'],
  [{ status: 201, body: {} }, 'CWY-2006', 'sign-up.customer'],
  [{ status: 200, body: customer }, 'CWY-2006', 'create customer'],
] as const)('reads %j as %s at %s', async (answer, code, place) => {
  const { create } = await opened(answer);
  await expect(create()).rejects.toMatchObject({ code, detail: { place } });
});

it('takes nothing but a taken e-mail address for a customer who exists', async () => {
  const { create } = await opened(refusal({ code: 'DuplicateField', field: 'email' }));
  expect(await create()).toBe('exists');
});
