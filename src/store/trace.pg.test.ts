import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeOf, outcomeOf, refOf, stepOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { TraceQuery } from '../ports/store.ts';
import { must } from '../std/assert.ts';

const contactId = '5c0ffee0-0000-4000-8000-000000000001';
const activityId = '5c0ffee0-0000-4000-8000-000000000002';
const customer = refOf('11111111-1111-4111-8111-111111111111');
const order = refOf('22222222-2222-4222-8222-222222222222', 'order');

let world: StoreWorld;
let customerEvent: { eventId: string; correlationId: string };
let orderEvent: { eventId: string; correlationId: string };

beforeAll(async () => {
  world = await storeWorld();
  const accepted = await world.store.accept([
    envelopeOf('message:1', customer),
    envelopeOf('message:2', order, { type: 'OrderCreated' }),
    envelopeOf('message:3', refOf('somebody else')),
  ]);
  customerEvent = must(accepted[0], 'three');
  orderEvent = must(accepted[1], 'three');
  await world.store.settle([
    outcomeOf(await world.loadOne(customer), 'applied', {
      link: { ref: customer, crmTable: 'contact', crmId: contactId, reason: 'created' },
      steps: [
        stepOf({ step: 'fetch customer', system: 'commercetools', crmId: null, fields: null }),
        stepOf({ crmId: contactId }),
      ],
    }),
  ]);
  await world.store.settle([
    outcomeOf(await world.loadOne(order), 'applied', {
      orderNumber: '1001',
      ledger: [
        {
          order,
          factKey: 'placed',
          orderNumber: '1001',
          crmTable: 'cwy_orderactivity',
          crmId: activityId,
          ...orderEvent,
          told: { secret: 'not for traces' },
        },
      ],
      steps: [
        stepOf({ step: 'create activity', crmTable: 'cwy_orderactivity', crmId: activityId }),
      ],
    }),
  ]);
});
afterAll(() => world.close());

describe('trace', () => {
  it.each<[string, () => TraceQuery, 'customer' | 'order']>([
    ['the contact', () => ({ by: 'id', id: contactId.toUpperCase() }), 'customer'],
    ['the timeline entry', () => ({ by: 'id', id: activityId }), 'order'],
    ['the commercetools customer', () => ({ by: 'id', id: customer.id }), 'customer'],
    ['the commercetools order', () => ({ by: 'id', id: order.id }), 'order'],
    ['an event', () => ({ by: 'id', id: customerEvent.eventId }), 'customer'],
    ['a correlation', () => ({ by: 'id', id: orderEvent.correlationId }), 'order'],
    ['the order number', () => ({ by: 'orderNumber', orderNumber: '1001' }), 'order'],
  ])('finds the whole way from %s', async (_, query, whose) => {
    const found = await world.store.trace(query());
    const event = whose === 'customer' ? customerEvent : orderEvent;
    expect(found.events).toMatchObject([{ id: event.eventId, state: 'applied', deliveries: 1 }]);
    expect(found.steps.map((step) => step.step)).toEqual(
      whose === 'customer' ? ['fetch customer', 'create contact'] : ['create activity'],
    );
    expect(found.steps.map((step) => step.eventId)).toContain(event.eventId);
    expect(found.links.map((link) => link.crmId)).toEqual(whose === 'customer' ? [contactId] : []);
    expect(found.entries.map((entry) => entry.factKey)).toEqual(
      whose === 'customer' ? [] : ['placed'],
    );
  });

  it('keeps every detail of a step', async () => {
    const { steps } = await world.store.trace({ by: 'id', id: contactId });
    expect(steps[1]).toMatchObject({
      ref: customer,
      system: 'dynamics',
      status: 201,
      durationMs: 12.5,
      outcome: 'created',
      requestId: 'req-1',
      crmTable: 'contact',
      crmId: contactId,
      fields: ['emailaddress1', 'lastname'],
      note: null,
    });
  });

  it.each(['nothing', '00000000-0000-4000-8000-000000000000', "'; drop table x; --"])(
    'finds nothing for %s',
    async (id) => {
      const empty = { events: [], steps: [], links: [], entries: [], kept: [], actions: [] };
      expect(await world.store.trace({ by: 'id', id })).toEqual(empty);
    },
  );
});

describe('recent', () => {
  it('starts with the newest and goes on from the cursor', async () => {
    const start = await world.store.recent(null, 10);
    expect(start.events).toMatchObject([
      { type: 'CustomerCreated', crmTable: 'contact', crmId: contactId },
      { type: 'OrderCreated', crmId: activityId, fields: ['emailaddress1', 'lastname'] },
    ]);
    expect((await world.store.recent(start.cursor, 10)).events).toEqual([]);

    const late = await world.loadOne(refOf('somebody else'));
    await world.store.settle([outcomeOf(late, 'unchanged')]);
    const next = await world.store.recent(start.cursor, 10);
    expect(next.events).toMatchObject([{ state: 'unchanged', crmId: null }]);
    expect((await world.store.recent(next.cursor, 10)).events).toEqual([]);
  });

  it('pages through what came since, each event once', async () => {
    const { cursor: start } = await world.store.recent(null, 1);
    const refs = Array.from({ length: 7 }, (_, n) => refOf(`page-${n}`));
    await world.store.accept(refs.map((ref) => envelopeOf(`page-${ref.id}`, ref)));
    for (const context of await world.store.load(refs)) {
      await world.store.settle([outcomeOf(context, 'applied')]);
    }
    const pages: string[][] = [];
    let cursor = start;
    for (let page = 0; page < 4; page += 1) {
      const next = await world.store.recent(cursor, 3);
      pages.push(next.events.map((event) => event.ref?.id ?? ''));
      cursor = next.cursor;
    }
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1, 0]);
    expect(pages.flat()).toEqual(refs.map((ref) => ref.id));
  });

  it.each(['garbage', '1:2:|x', ''])('takes the cursor %j for none', async (cursor) => {
    const { events } = await world.store.recent(cursor, 5);
    expect(events).toEqual((await world.store.recent(null, 5)).events);
  });

  it('does not skip a transaction that commits late', async () => {
    const client = await world.db.pool.connect();
    await client.query('begin');
    await client.query(
      `update causeway.event set settled_xid = pg_current_xact_id() where id = '${customerEvent.eventId}'`,
    );
    const { store } = world;
    await store.accept([envelopeOf('late', refOf('late'))]);
    await store.settle([outcomeOf(await world.loadOne(refOf('late')), 'applied')]);
    const first = await store.recent(null, 100);
    expect(first.events.map((event) => event.dedupeKey)).toContain('late');
    await client.query('commit');
    client.release();
    const { events } = await store.recent(first.cursor, 100);
    expect(events.map((event) => event.dedupeKey)).toEqual(['message:1']);
  });
});
