import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createCommerce } from '../../src/commercetools/gateway.ts';
import type { PersonChanges } from '../../src/core/model/person-changes.ts';
import { apiSteps } from './commerce-contract.ts';
import { realClock, recordedCall } from './recorded-call.ts';
import { type Scripted, type SeenRequest, startScripted } from './scripted-server.ts';

const id = randomUUID();
const customer = {
  id,
  version: 4,
  email: 'a@example.com',
  createdAt: '2026-01-01T00:00:00Z',
  lastModifiedAt: '2026-01-01T00:00:00Z',
};
const refusal = (status: number, error: object): Scripted => ({
  status,
  body: { statusCode: status, message: 'of a@example.com', errors: [error] },
});
const conflict = refusal(409, { code: 'ConcurrentModification', currentVersion: 5 });
const found = (more: object = {}): Scripted => ({ status: 200, body: { ...customer, ...more } });
const named: PersonChanges = { attributes: { firstName: 'New' }, customFields: {} };
const namedTwice: PersonChanges = {
  attributes: { firstName: 'New', locale: 'xx' },
  customFields: {},
};
const custom = (customFields: PersonChanges['customFields']): PersonChanges => ({
  attributes: {},
  customFields,
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function opened(
  answer: (request: SeenRequest, index: number) => Scripted,
  timeoutMs = 5_000,
) {
  const server = await startScripted({ answer });
  const commerce = createCommerce({
    projectKey: 'p',
    apiUrl: server.url,
    authUrl: server.url,
    clientId: 'c',
    clientSecret: 's',
    customerTypeKey: 'crm',
    timeoutMs,
    clock: realClock,
  });
  closing.push(() => server.close());
  closing.push(() => commerce.close());
  const { call, steps } = recordedCall();
  const update = (changes: PersonChanges) =>
    commerce.updateCustomer({ id, version: 4 }, changes, call);
  return { server, update, call, steps: () => apiSteps(steps) };
}

const bodyOf = (request: SeenRequest | undefined): unknown => JSON.parse(request?.body ?? 'null');

describe('updateCustomer', () => {
  it('sends version, actions, correlation id and what is to be expanded, in one request', async () => {
    const { server, update, call } = await opened(() => found({ version: 5 }));
    expect(await update(named)).toMatchObject({ version: 5 });
    expect(server.seen).toHaveLength(1);
    const [sent] = server.seen;
    expect(sent).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-correlation-id': call.correlationId },
    });
    expect(sent?.path).toMatch(new RegExp(`^/p/customers/${id}\\?expand=customerGroup&expand=`));
    expect(bodyOf(sent)).toEqual({
      version: 4,
      actions: [{ action: 'setFirstName', firstName: 'New' }],
    });
  });

  it('leaves an emptied value out of its action', async () => {
    const type = { typeId: 'type', id: 't' };
    const { server, update } = await opened(() => found({ custom: { type, fields: { a: 1 } } }));
    await update({ attributes: { vatId: null }, customFields: { a: null, b: null } });
    expect(bodyOf(server.seen[1])).toEqual({
      version: 4,
      actions: [{ action: 'setVatId' }, { action: 'setCustomField', name: 'a' }],
    });
  });

  it('sets the configured type with all its fields at once', async () => {
    const { server, update } = await opened(() => found());
    await update(custom({ a: 1, b: ['x'], c: null }));
    expect(bodyOf(server.seen[1])).toEqual({
      version: 4,
      actions: [
        {
          action: 'setCustomType',
          type: { typeId: 'type', key: 'crm' },
          fields: { a: 1, b: ['x'] },
        },
      ],
    });
  });

  it.each([
    [conflict, 'changed'],
    [refusal(404, { code: 'ResourceNotFound' }), 'gone'],
  ] as const)('reads %j as %s', async (answer, meaning) => {
    const { update, steps } = await opened(() => answer);
    expect(await update(named)).toBe(meaning);
    expect(steps()).toMatchObject([{ outcome: meaning, fields: ['firstName'] }]);
  });

  it('a version that changes between reading and writing is changed', async () => {
    const { update } = await opened(({ method }) => (method === 'GET' ? found() : conflict));
    expect(await update(custom({ a: 1 }))).toBe('changed');
  });

  it.each([
    ['reset', 'CWY-2001'],
    ['cut off', 'CWY-2001'],
    [{ status: 200, text: '' }, 'CWY-2002'],
    [{ status: 200, body: { ...customer, version: 'x' } }, 'CWY-2006'],
    [{ status: 204 }, 'CWY-2006'],
    [{ status: 404, text: '<html>nginx</html>' }, 'CWY-2002'],
    [{ status: 409, text: 'Conflict' }, 'CWY-2004'],
    [refusal(409, { code: 'LockedField', field: 'email' }), 'CWY-2002'],
    [refusal(403, { code: 'insufficient_scope' }), 'CWY-2005'],
    [refusal(503, { code: 'OverCapacity' }), 'CWY-2003'],
    [{ status: 500 }, 'CWY-2002'],
    [{ status: 502, text: '<html>Bad Gateway</html>' }, 'CWY-2002'],
  ] as const)('reports %j as %s after one request, and never as changed', async (answer, code) => {
    const { server, update, steps } = await opened(() => answer);
    await expect(update(named)).rejects.toMatchObject({ code });
    expect(server.seen).toHaveLength(1);
    expect(steps()).toMatchObject([
      { step: 'update customer', outcome: code, fields: ['firstName'] },
    ]);
  });

  it('gives up at its time limit', async () => {
    const { update } = await opened(() => 'silent', 60);
    await expect(update(named)).rejects.toMatchObject({
      code: 'CWY-2001',
      detail: { value: 'TimeoutError' },
    });
  });

  it.each([
    [named, { code: 'InvalidOperation' }, 'customer.firstName'],
    [namedTwice, { code: 'InvalidInput', actionIndex: 1 }, 'customer.locale'],
    [namedTwice, { code: 'InvalidInput', field: 'firstName' }, 'customer.firstName'],
    [namedTwice, { code: 'InvalidInput', actionIndex: 7 }, 'update customer'],
    [namedTwice, { code: 'InvalidInput', field: 'a@example.com' }, 'update customer'],
    [custom({ a: 1, b: 2 }), { code: 'InvalidField', field: 'b' }, 'customer.custom.b'],
    [custom({ a: 1, b: 2 }), { code: 'ReferencedResourceNotFound' }, 'customer.custom.a, custom.b'],
  ] as const)('of %j, refused with %j, it blames %s', async (changes, error, place) => {
    const { update } = await opened(({ method }) =>
      method === 'GET' ? found() : refusal(400, error),
    );
    const refused: unknown = await update(changes).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({
      code: 'CWY-2004',
      detail: { place, status: 400, remoteCode: error.code },
    });
    expect(String(refused)).not.toMatch(/@/);
  });

  it('renews a refused token and sends once more', async () => {
    const { server, update } = await opened((_, index) =>
      index === 0 ? { status: 401 } : found({ version: 5 }),
    );
    expect(await update(named)).toMatchObject({ version: 5 });
    expect(server.seen.map(({ body }) => body)).toEqual([
      server.seen[0]?.body,
      server.seen[0]?.body,
    ]);
  });

  it('refuses more actions than the platform takes', async () => {
    const type = { typeId: 'type', id: 't' };
    const { server, update } = await opened(() => found({ custom: { type, fields: {} } }));
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`f${i}`, i]));
    await expect(update(custom(many))).rejects.toMatchObject({
      code: 'CWY-4009',
      detail: { value: '501 actions', bound: 'at most 500' },
    });
    expect(server.seen).toHaveLength(1);
  });
});
