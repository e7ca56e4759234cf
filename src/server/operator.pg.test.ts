import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorServer } from '../../test/operator-server.ts';
import { envelopeOf, outcomeOf, refOf, retryOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import { must } from '../std/assert.ts';

/** No problem has it. */
const unknownNumber = 9999;
const contact = '11111111-0000-4000-8000-000000000001';
/** As Dataverse makes them: no version of RFC 9562. */
const otherContact = 'a8a19cdd-88df-e311-b8e5-6c3be5a8b200';
const customer = refOf('0f8fad5b-d9cb-469f-a165-70867728950e');
const order = refOf('7c9e6679-7425-40de-944b-e07fc1f90ae7', 'order');

let world: StoreWorld;
let server: ReturnType<typeof operatorServer>;
let orderEvent: string;
beforeAll(async () => {
  world = await storeWorld();
  server = operatorServer(world.store);
  const { store } = world;
  await park(customer, 'c-1', 'CWY-4009');
  orderEvent = await park(order, 'o-1', 'CWY-4002');
  await store.accept([envelopeOf('c-2', refOf('again'))]);
  const again = await world.loadOne(refOf('again'));
  await store.settle([outcomeOf(again, null, { retry: retryOf(60_000) })]);
  await store.accept([envelopeOf('c-3', refOf('linked'))]);
  const link = { ref: refOf('linked'), crmTable: 'contact', crmId: contact, reason: 'email' };
  const linked = await world.loadOne(refOf('linked'));
  await store.settle([outcomeOf(linked, 'applied', { link })]);
});
afterAll(async () => {
  await server.app.close();
  await world.close();
});

async function park(ref: RecordRef, key: string, code: ProblemCode): Promise<string> {
  const [accepted] = await world.store.accept([envelopeOf(key, ref)]);
  const problem = { code, message: `${code} at ${key}` };
  const context = await world.loadOne(ref);
  await world.store.settle([outcomeOf(context, 'parked', { problem })]);
  return must(accepted, 'One envelope gives one answer').eventId;
}

const get = (url: string) => server.get(url);
const post = (url: string, payload: object) => server.post(url, payload);

describe('looking', () => {
  it.each([
    ['GET', 'parked'],
    ['GET', 'parked/groups'],
    ['GET', 'parked/retrying'],
    ['GET', 'parked/show?q=x'],
    ['POST', 'parked/retry'],
    ['POST', 'parked/discard'],
    ['GET', 'links'],
    ['GET', 'links/show?q=x'],
    ['POST', 'links/move'],
    ['POST', 'links/remove'],
    ['POST', 'parked/edit'],
    ['GET', 'reviews'],
    ['GET', 'reviews/show?q=x'],
    ['POST', 'reviews/decide'],
    ['POST', 'reviews/pair'],
    ['GET', 'decisions'],
    ['GET', 'decisions/show?id=1'],
    ['POST', 'decisions/reverse'],
    ['GET', 'consents?q=x'],
  ] as const)('%s /api/%s asks for the token', async (method, url) => {
    const answer = await server.app.inject({ method, url: `/api/${url}` });
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'CWY-6006']);
  });

  it('groups, lists and explains what is parked', async () => {
    expect((await get('parked/groups')).json().groups).toMatchObject([
      { problem: 'CWY-4002', events: 1, class: 'waits-for-data', title: expect.any(String) },
      { problem: 'CWY-4009', remedy: expect.any(String) },
    ]);
    const first = (await get('parked?limit=1')).json();
    expect(first.events).toMatchObject([{ id: orderEvent, discarded: false }]);
    const rest = (await get(`parked?cursor=${encodeURIComponent(first.cursor)}`)).json();
    expect(rest).toMatchObject({ events: [{ ref: customer }], cursor: null });
    expect((await get('parked?kind=order&class=mapping')).json().events).toEqual([]);
    expect((await get('parked/retrying')).json().records).toMatchObject([
      { ref: refOf('again'), problem: 'CWY-3002', attempts: 1, class: 'transient' },
    ]);
    const { records } = (await get(`parked/show?q=${order.id}`)).json();
    expect(records).toMatchObject([{ ref: order, parked: [{ remedy: expect.any(String) }] }]);
    expect((await get('parked/show?q=nobody')).json().code).toBe('CWY-6005');
  });

  it.each([
    `problem=CWY-${unknownNumber}`,
    'problem=x',
    'kind=basket',
    'class=x',
    'since=noon',
    'limit=1001',
  ])('refuses %s', async (query) => {
    const answer = await get(`parked?${query}`);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'CWY-6007']);
  });

  it('lists and shows links', async () => {
    const { links } = (await get('links?table=contact&reason=email')).json();
    expect(links).toMatchObject([{ ref: refOf('linked'), crmId: contact }]);
    expect((await get('links?reason=created')).json()).toEqual({ links: [], cursor: null });
    expect((await get(`links/show?q=${contact}`)).json().links).toMatchObject([{ mirror: null }]);
    expect((await get('links/show?q=nobody')).statusCode).toBe(404);
  });
});

describe('acting', () => {
  it('moves a link and removes it, and says who did', async () => {
    const ref = refOf('linked');
    const body = { ref, crmId: otherContact, reason: 'wrong person' };
    const moved = (await post('links/move', body)).json();
    expect(moved).toMatchObject({ is: 'changed', formerCrmId: contact });
    expect((await post('links/move', body)).json()).toMatchObject({
      is: 'unchanged',
      eventId: null,
    });
    const removed = await post('links/remove', { ref, reason: 'nobody' });
    expect(removed.json()).toMatchObject({ is: 'changed', formerCrmId: otherContact });
    expect((await post('links/remove', { ref, reason: 'nobody' })).statusCode).toBe(404);
    const { events, actions } = (await get(`trace?q=${moved.eventId}`)).json();
    expect(events.map(({ type }: { type: string }) => type)).toContain('LinkMoved');
    expect(actions).toMatchObject([
      { action: 'move-link', who: 'api token', correlationId: moved.correlationId },
      { action: 'remove-link', reason: 'nobody' },
    ]);
  });

  it.each([
    ['parked/retry', {}],
    ['parked/retry', { all: false }],
    ['parked/retry', { all: true, problem: 'CWY-4009' }],
    ['parked/retry', { problem: `CWY-${unknownNumber}` }],
    ['parked/retry', { eventId: 'x' }],
    ['parked/discard', { eventIds: [contact] }],
    ['parked/discard', { eventIds: [], reason: 'x' }],
    ['parked/discard', { eventIds: ['x'], reason: 'x' }],
    ['parked/discard', { eventIds: [contact], reason: '  ' }],
    ['links/move', { ref: customer, crmId: 'x', reason: 'x' }],
    ['links/remove', { ref: customer }],
    ['parked/edit', { ref: customer, edits: [], reason: 'x' }],
    ['parked/edit', { ref: customer, edits: [{ column: 'A', value: 1 }], reason: 'x' }],
    ['parked/edit', { ref: customer, edits: [{ column: 'a', value: [1] }], reason: 'x' }],
    ['parked/edit', { ref: customer, edits: [{ column: 'a', value: 1 }] }],
    ['reviews/decide', { id: contact, is: 'accept', reason: 'x' }],
    ['reviews/decide', { id: contact, is: 'reject', crmId: contact, reason: 'x' }],
    ['reviews/decide', { id: contact, is: 'reject' }],
    ['reviews/pair', { ref: customer, crmId: contact, is: 'merge', reason: 'x' }],
    ['decisions/reverse', { id: '1' }],
  ])('refuses /api/%s with %j, and does nothing', async (url, body) => {
    const answer = await post(url, body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'CWY-6007']);
    expect((await get('parked')).json().events).toHaveLength(2);
  });

  it('discards one and retries the others', async () => {
    const body = { eventIds: [orderEvent, contact], reason: 'a test order' };
    expect((await post('parked/discard', body)).json()).toMatchObject({
      discarded: [orderEvent],
      notParked: [contact],
    });
    expect((await post('parked/retry', { ref: order })).json().retried).toBe(0);
    expect((await post('parked/retry', { eventId: orderEvent })).json().retried).toBe(0);
    expect((await post('parked/retry', { problem: 'CWY-4002' })).json().retried).toBe(0);
    expect((await post('parked/retry', { all: true, reason: 'mended' })).json().retried).toBe(1);
    expect((await get('parked/groups')).json()).toEqual({ groups: [] });
    const { actions } = (await get(`trace?q=${customer.id}`)).json();
    expect(actions).toMatchObject([{ action: 'retry', who: 'api token', reason: 'mended' }]);
  });
});
