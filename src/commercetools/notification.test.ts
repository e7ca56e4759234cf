import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNotificationReader } from './notification.ts';

const receivedAt = '2026-03-01T00:00:00.000Z';
const reader = createNotificationReader({ projectKeys: ['shop'] });
const read = (body: unknown) => reader.read(body, receivedAt);

const message = {
  notificationType: 'Message',
  projectKey: 'shop',
  id: 'm1',
  version: 1,
  sequenceNumber: 2,
  resource: { typeId: 'customer', id: 'c1' },
  resourceVersion: 7,
  type: 'CustomerLastNameSet',
  createdAt: '2026-02-01T00:00:00Z',
};
const change = {
  notificationType: 'ResourceUpdated',
  projectKey: 'shop',
  resource: { typeId: 'order', id: 'o1' },
  version: 3,
  oldVersion: 1,
  modifiedAt: '2026-02-01T00:00:00.000Z',
};
const event = {
  notificationType: 'Event',
  id: 'e1',
  type: 'CheckoutPaymentRefunded',
  resourceType: 'checkout',
  data: { projectKey: 'shop', payment: { typeId: 'payment', id: 'p1' } },
  createdAt: '2026-02-01T00:00:00.000Z',
};
const common = { parentEventId: null, correlationId: null, refusal: null, dataErasure: false };

describe('notification reader', () => {
  it('reads a message, with the version of the resource and not of the message', () => {
    expect(read(message)).toEqual({
      is: 'envelope',
      envelope: {
        ...common,
        kind: 'message',
        type: 'CustomerLastNameSet',
        dedupeKey: 'message:m1',
        ref: { projectKey: 'shop', kind: 'customer', id: 'c1' },
        resourceVersion: 7,
        occurredAt: '2026-02-01T00:00:00.000Z',
        deleted: false,
      },
    });
  });

  it('reads a change', () => {
    expect(read(change)).toEqual({
      is: 'envelope',
      envelope: {
        ...common,
        kind: 'change',
        type: 'ResourceUpdated',
        dedupeKey: 'change:order:o1:3:ResourceUpdated',
        ref: { projectKey: 'shop', kind: 'order', id: 'o1' },
        resourceVersion: 3,
        occurredAt: '2026-02-01T00:00:00.000Z',
        deleted: false,
      },
    });
  });

  it('tells deletion and erasure', () => {
    const deleted = { ...change, notificationType: 'ResourceDeleted', dataErasure: true };
    expect(read(deleted)).toMatchObject({ envelope: { deleted: true, dataErasure: true } });
    expect(read({ ...message, type: 'CustomerDeleted' })).toMatchObject({
      envelope: { deleted: true, dataErasure: false },
    });
  });

  it('reads what happens to business units, and knows when one is gone', () => {
    const resource = { typeId: 'business-unit', id: 'u1' };
    const associate = { customer: { typeId: 'customer', id: 'c1' }, associateRoleAssignments: [] };
    const told = { ...message, resource, type: 'BusinessUnitAssociateRemoved', associate };
    expect(read(told)).toMatchObject({
      envelope: {
        type: 'BusinessUnitAssociateRemoved',
        ref: { projectKey: 'shop', kind: 'business-unit', id: 'u1' },
        resourceVersion: 7,
        deleted: false,
      },
    });
    expect(read({ ...told, type: 'BusinessUnitDeleted' })).toMatchObject({
      envelope: { ref: { kind: 'business-unit' }, deleted: true },
    });
    const gone = { ...change, resource, notificationType: 'ResourceDeleted' };
    expect(read(gone)).toMatchObject({
      envelope: { dedupeKey: 'change:business-unit:u1:3:ResourceDeleted', deleted: true },
    });
  });

  it('takes the type of a message whose payload was left out', () => {
    const { type, ...rest } = message;
    const payloadNotIncluded = { reason: 'Payload too large.', payloadType: type };
    expect(read({ ...rest, payloadNotIncluded })).toEqual(read(message));
  });

  it('reads the same out of a CloudEvent and out of text', () => {
    const cloudEvent = { specversion: '1.0', id: 'x', type: 'com.commercetools...', data: message };
    expect(read(cloudEvent)).toEqual(read(message));
    expect(read(JSON.stringify(cloudEvent))).toEqual(read(message));
    expect(read({ ...cloudEvent, data: JSON.stringify(message) })).toEqual(read(message));
  });

  it('routes a checkout event to its order, else to its payment', () => {
    expect(read(event)).toMatchObject({
      envelope: { kind: 'event', dedupeKey: 'event:e1', ref: { kind: 'payment', id: 'p1' } },
    });
    const data = { ...event.data, order: { typeId: 'order', id: 'o1' } };
    expect(read({ ...event, data })).toMatchObject({
      envelope: { ref: { kind: 'order', id: 'o1' }, resourceVersion: null },
    });
  });

  it.each([
    [{ ...message, resource: { typeId: 'product', id: 'x' } }],
    // What a role is called is asked for when it is needed, and its permissions are no business here.
    [{ ...message, resource: { typeId: 'associate-role', id: 'r' }, type: 'AssociateRoleNameSet' }],
    [{ ...event, resourceType: 'import-api', type: 'ImportContainerCreated' }],
    [{ ...event, type: 'CheckoutOrderCreationFailed', data: { projectKey: 'shop' } }],
  ])('ignores %j', (body) => {
    expect(read(body)).toMatchObject({ is: 'ignored' });
  });

  it('takes of carts their deletion alone, for the rest is polled', () => {
    const cart = { ...change, resource: { typeId: 'cart', id: 'ca' } };
    expect(read({ ...cart, notificationType: 'ResourceCreated' })).toMatchObject({ is: 'ignored' });
    expect(read({ ...cart, notificationType: 'ResourceDeleted' })).toMatchObject({
      envelope: { type: 'ResourceDeleted', ref: { kind: 'cart', id: 'ca' }, deleted: true },
    });
  });

  it('recognises the probe of a new subscription, whosever project it is', () => {
    const probe = {
      notificationType: 'ResourceCreated',
      projectKey: 'other',
      resource: { typeId: 'subscription', id: 's' },
      version: 1,
    };
    expect(read(probe)).toEqual({ is: 'test' });
  });

  it.each([
    { ...message, projectKey: 'other' },
    { ...change, projectKey: undefined },
    { ...event, data: { ...event.data, projectKey: 'other' } },
  ])('says CWY-1004 for another project: %j', (body) => {
    expect(read(body)).toMatchObject({
      is: 'unreadable',
      reason: expect.stringMatching(/^CWY-1004 /),
      envelope: {
        kind: 'unreadable',
        ref: null,
        refusal: { code: 'CWY-1004', raw: JSON.stringify(body) },
      },
    });
  });

  it('reads for several projects, each record under its own', () => {
    const both = createNotificationReader({ projectKeys: ['shop', 'other'] });
    for (const body of [message, change, event]) {
      const own = { ...body, projectKey: 'other', data: { ...event.data, projectKey: 'other' } };
      expect(both.read(own, receivedAt)).toMatchObject({
        envelope: { ref: { projectKey: 'other' } },
      });
      expect(both.read(body, receivedAt)).toMatchObject({
        envelope: { ref: { projectKey: 'shop' } },
      });
    }
    expect(both.read({ ...message, projectKey: 'third' }, receivedAt)).toMatchObject({
      reason: expect.stringMatching(/^CWY-1004 .*found third, expected shop or other/),
    });
  });

  it.each([
    'no json',
    '',
    null,
    undefined,
    7,
    [],
    {},
    { notificationType: 'Other' },
    { ...message, id: undefined },
    { ...message, type: undefined },
    { ...message, resource: { typeId: 'customer' } },
    { ...message, resource: { typeId: 'customer', id: '../x\u0000' } },
    { ...message, resource: { typeId: 'customer', id: 'x'.repeat(300) } },
    { ...change, version: '3' },
    { specversion: '1.0', data: 7 },
  ])('keeps what it cannot read: %j', (body) => {
    expect(read(body)).toMatchObject({
      is: 'unreadable',
      envelope: { ref: null, refusal: { code: 'CWY-1001' } },
    });
  });

  it('bounds what it keeps', () => {
    const reading = read('x'.repeat(1_000_000));
    if (reading.is !== 'unreadable') throw new Error('expected unreadable');
    expect(reading.envelope.refusal?.raw).toHaveLength(256 * 1024);
  });

  it('falls back to the time of receipt', () => {
    expect(read({ ...change, modifiedAt: 'soon' })).toMatchObject({
      envelope: { occurredAt: receivedAt },
    });
  });

  it('never throws, answers the same to the same, and never envelopes a foreign record', () => {
    const notification = fc.record(
      {
        notificationType: fc.constantFrom('Message', 'ResourceUpdated', 'Event', 'x'),
        projectKey: fc.oneof(fc.constantFrom('shop', 'other'), fc.jsonValue()),
        id: fc.jsonValue(),
        type: fc.jsonValue(),
        version: fc.jsonValue(),
        resource: fc.oneof(
          fc.jsonValue(),
          fc.record({ typeId: fc.constantFrom('customer', 'order'), id: fc.jsonValue() }),
        ),
        data: fc.jsonValue(),
        resourceType: fc.constantFrom('checkout', 'import-api'),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(fc.anything({ withBigInt: true }), fc.jsonValue(), notification);
    fc.assert(
      fc.property(body, (any) => {
        const reading = read(any);
        expect(read(any)).toEqual(reading);
        if (reading.is !== 'envelope') return;
        expect(reading.envelope.ref?.projectKey).toBe('shop');
        expect(reading.envelope.dedupeKey).toMatch(/^(message|change|event):[\x21-\x7e]+$/);
      }),
      { numRuns: 500 },
    );
  });

  it('gives different changes different keys', () => {
    const drawn = fc.record({
      typeId: fc.constantFrom('customer', 'order', 'payment'),
      id: fc.uuid(),
      version: fc.nat(),
      notificationType: fc.constantFrom('ResourceCreated', 'ResourceUpdated', 'ResourceDeleted'),
    });
    const keyOf = ({
      typeId,
      id,
      version,
      notificationType,
    }: typeof drawn extends fc.Arbitrary<infer T> ? T : never) => {
      const reading = read({ ...change, resource: { typeId, id }, version, notificationType });
      return reading.is === 'envelope' ? reading.envelope.dedupeKey : '';
    };
    fc.assert(
      fc.property(drawn, drawn, (one, two) => {
        const same = JSON.stringify(one) === JSON.stringify(two);
        expect(keyOf(one) === keyOf(two)).toBe(same);
      }),
    );
  });
});
