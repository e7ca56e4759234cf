import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CommercetoolsSimulator, startCommercetools } from './server.ts';
import { text, toDoc } from './storage/doc.ts';
import { admin, sdkFor, until } from './testing/client.ts';
import { Sink } from './testing/sink.ts';

let simulator: CommercetoolsSimulator;
let api: ReturnType<typeof sdkFor>;
let sink: Sink;

beforeEach(async () => {
  sink = new Sink();
  await sink.open();
  simulator = await startCommercetools({
    pubsubPush: { events: sink.url },
    sinkHeaders: { authorization: 'Bearer push' },
    courier: { backoffMs: 10, backoffMsMax: 20, attemptsMax: 4 },
  });
  api = sdkFor(simulator);
});

afterEach(async () => {
  await simulator.close();
  await sink.close();
});

const pubsub = { type: 'GoogleCloudPubSub' as const, projectId: 'p', topic: 'events' };

const subscribe = async (draft: Record<string, unknown> = {}) => {
  const { body } = await api
    .subscriptions()
    .post({
      body: {
        key: 'sync',
        destination: pubsub,
        messages: [{ resourceTypeId: 'customer' }],
        changes: [{ resourceTypeId: 'customer' }],
        ...draft,
      },
    })
    .execute();
  // The test notification is not what the tests are about.
  sink.received.length = 0;
  return body;
};

const signUp = async (email = 'jane@example.com') =>
  (
    await api
      .customers()
      .post({ body: { email, password: 'x' } })
      .execute()
  ).body.customer;

const settled = () => until('nothing is pending', () => simulator.deliveries().pending === 0);

describe('shapes', () => {
  test('Pub/Sub gets the push envelope with the Platform payload', async () => {
    await subscribe();
    const { id } = await signUp();
    await until('both arrive', () => sink.received.length === 2);
    expect(sink.types.toSorted()).toEqual(['CustomerCreated', 'ResourceCreated']);
    const message = sink.received.find(({ payload }) => payload.type === 'CustomerCreated');
    expect(message?.headers.authorization).toBe('Bearer push');
    expect(message?.envelope).toMatchObject({
      message: { messageId: expect.any(String), publishTime: expect.any(String) },
      subscription: expect.stringContaining('projects/p/'),
    });
    expect(message?.payload).toMatchObject({
      notificationType: 'Message',
      projectKey: simulator.projectKey,
      sequenceNumber: 1,
      resource: { typeId: 'customer', id },
      resourceVersion: 1,
      customer: { id, email: 'jane@example.com' },
    });
    expect(message?.payload).not.toHaveProperty('lastModifiedBy');
  });

  test('Event Grid gets CloudEvents and the access key, which is hidden on reading', async () => {
    const subscription = await subscribe({
      destination: { type: 'EventGrid', uri: sink.url, accessKey: 'topic-key-1234' },
    });
    expect(JSON.stringify(subscription.destination)).not.toContain('topic-key');
    const { id } = await signUp();
    await until('both arrive', () => sink.received.length === 2);
    const message = sink.received.find(({ payload }) => payload.type === 'CustomerCreated');
    expect(message?.headers['aeg-sas-key']).toBe('topic-key-1234');
    expect(message?.envelope).toMatchObject({
      specversion: '1.0',
      type: 'com.commercetools.customer.message.CustomerCreated',
      source: `/${simulator.projectKey}/customers`,
      subject: id,
      sequence: '1',
      sequencetype: 'Integer',
    });
    const change = sink.received.find(({ payload }) => payload.type === undefined);
    expect(change?.envelope.type).toBe('com.commercetools.customer.change.ResourceCreated');
    expect(change?.envelope).not.toHaveProperty('sequence');
  });

  test('an update and an erasure tell versions', async () => {
    await subscribe({ messages: [] });
    const { id } = await signUp();
    await api
      .customers()
      .withId({ ID: id })
      .post({ body: { version: 1, actions: [{ action: 'setLocale', locale: 'de' }] } })
      .execute();
    await api
      .customers()
      .withId({ ID: id })
      .delete({ queryArgs: { version: 2, dataErasure: true } })
      .execute();
    await until('all arrive', () => sink.received.length === 3);
    expect(sink.received.map(({ payload }) => payload)).toMatchObject([
      { notificationType: 'ResourceCreated', version: 1 },
      { notificationType: 'ResourceUpdated', version: 2, oldVersion: 1 },
      { notificationType: 'ResourceDeleted', version: 2, dataErasure: true },
    ]);
  });

  test('a payload that is too large stays behind', async () => {
    await admin(simulator, 'settings', { payloadBytesMax: 300 });
    await subscribe({ changes: [] });
    await signUp();
    await until('it arrives', () => sink.received.length === 1);
    expect(sink.received[0]?.payload).toMatchObject({
      notificationType: 'Message',
      payloadNotIncluded: { payloadType: 'CustomerCreated' },
    });
    expect(sink.received[0]?.payload).not.toHaveProperty('customer');
    const id = text(sink.received[0]?.payload.id) ?? '';
    expect((await api.messages().withId({ ID: id }).get().execute()).body).toHaveProperty(
      'customer',
    );
  });
});

describe('the subscription', () => {
  test('is tried with a test notification', async () => {
    const created = await api
      .subscriptions()
      .post({ body: { destination: pubsub, changes: [{ resourceTypeId: 'order' }] } })
      .execute();
    expect(sink.received.map(({ payload }) => payload)).toMatchObject([
      {
        notificationType: 'ResourceCreated',
        resource: { typeId: 'subscription', id: created.body.id },
      },
    ]);
  });

  test('is refused where the destination does not answer, is unknown or takes nothing', async () => {
    sink.status = 500;
    await expect(subscribe()).rejects.toMatchObject({ statusCode: 400 });
    await expect(subscribe({ destination: { ...pubsub, topic: 'nowhere' } })).rejects.toMatchObject(
      { statusCode: 400 },
    );
    sink.status = 204;
    await expect(subscribe({ messages: [], changes: [] })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(subscribe({ messages: [{ resourceTypeId: 'cart' }] })).rejects.toMatchObject({
      statusCode: 400,
    });
    expect(simulator.rows('subscription')).toEqual([]);
  });

  test('filters by resource and type, and all of it can change', async () => {
    const { version } = await subscribe({
      changes: [],
      messages: [{ resourceTypeId: 'customer', types: ['CustomerDeleted'] }],
    });
    const { id } = await signUp();
    const changed = await api
      .subscriptions()
      .withKey({ key: 'sync' })
      .post({
        body: {
          version,
          actions: [
            { action: 'setMessages', messages: [] },
            { action: 'setChanges', changes: [{ resourceTypeId: 'customer' }] },
            { action: 'setKey', key: 'renamed' },
          ],
        },
      })
      .execute();
    expect(changed.body.key).toBe('renamed');
    await api
      .customers()
      .withId({ ID: id })
      .delete({ queryArgs: { version: 1 } })
      .execute();
    await settled();
    expect(sink.types).toEqual(['ResourceDeleted']);
  });

  test('of two changes that run side by side one is refused', async () => {
    const { version } = await subscribe();
    const change = () =>
      api
        .subscriptions()
        .withKey({ key: 'sync' })
        .post({
          body: { version, actions: [{ action: 'changeDestination', destination: moved }] },
        })
        .execute();
    await admin(simulator, 'settings', { pubsubPush: { events: sink.url, moved: sink.url } });
    const moved = { ...pubsub, topic: 'moved' };
    const outcomes = await Promise.allSettled([change(), change()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('tells of a cart only that it was created', async () => {
    await subscribe({ messages: [], changes: [{ resourceTypeId: 'cart' }] });
    const cart = await api
      .carts()
      .post({ body: { currency: 'EUR' } })
      .execute();
    await api
      .carts()
      .withId({ ID: cart.body.id })
      .post({ body: { version: 1, actions: [{ action: 'setLocale', locale: 'de' }] } })
      .execute();
    await settled();
    expect(sink.types).toEqual(['ResourceCreated']);
  });
});

describe('delivery', () => {
  test('waits for a sink that goes away and comes back', async () => {
    await subscribe({ messages: [] });
    await sink.close();
    await signUp();
    await until('a retry', () => simulator.deliveries().retried > 0);
    const { body } = await api.subscriptions().withKey({ key: 'sync' }).get().execute();
    expect(body.status).toBe('TemporaryError');
    await sink.open();
    await until('it arrives', () => sink.received.length === 1);
    const healed = await api.subscriptions().withKey({ key: 'sync' }).get().execute();
    expect(healed.body.status).toBe('Healthy');
  });

  test('gives up after the last attempt and says so', async () => {
    await subscribe({ messages: [] });
    sink.status = 403;
    await signUp();
    await until('it gives up', () => simulator.deliveries().failed === 1);
    expect(sink.refused).toBe(4);
    const { body } = await api.subscriptions().withKey({ key: 'sync' }).get().execute();
    expect(body.status).toBe('ConfigurationError');
  });

  test('loss and duplication happen as often as the counts say', async () => {
    await subscribe({ messages: [] });
    await admin(simulator, 'knobs', { duplicate: 0.5, loss: 0.3 });
    for (let at = 0; at < 40; at += 1) await signUp(`person${at}@example.com`);
    await settled();
    const { accepted, delivered, duplicated, lost } = simulator.deliveries();
    expect(lost).toBeGreaterThan(0);
    expect(duplicated).toBeGreaterThan(0);
    expect(delivered).toBe(accepted);
    expect(accepted).toBe(40 - lost + duplicated);
    expect(sink.received).toHaveLength(delivered);
  });

  test('reordering alone lets later notifications overtake earlier ones', async () => {
    await subscribe({ messages: [] });
    await admin(simulator, 'knobs', { reorder: 0.5 });
    const ids: string[] = [];
    for (let at = 0; at < 20; at += 1) ids.push((await signUp(`person${at}@example.com`)).id);
    await settled();
    const order = sink.received.map(({ payload }) => text(toDoc(payload.resource).id) ?? '');
    expect(order).not.toEqual(ids);
    expect(order.toSorted()).toEqual(ids.toSorted());
  });

  test('the same seed loses the same notifications', async () => {
    const lossesOf = async () => {
      const again = await startCommercetools({
        pubsubPush: { events: sink.url },
        seed: 7,
        knobs: { loss: 0.5 },
      });
      const shop = sdkFor(again);
      await shop
        .subscriptions()
        .post({ body: { destination: pubsub, changes: [{ resourceTypeId: 'customer' }] } })
        .execute();
      const start = sink.received.length;
      for (let at = 0; at < 12; at += 1) {
        const body = { email: `p${at}@example.com`, password: 'x', key: `person-${at}` };
        await shop.customers().post({ body }).execute();
      }
      await until('nothing is pending', () => again.deliveries().pending === 0);
      await again.close();
      return sink.received
        .slice(start)
        .map(({ payload }) => JSON.stringify(payload.resourceUserProvidedIdentifiers))
        .toSorted();
    };
    const first = await lossesOf();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(12);
    expect(await lossesOf()).toEqual(first);
  });

  test('replays what was told about a resource', async () => {
    await subscribe();
    const { id } = await signUp();
    await until('both arrive', () => sink.received.length === 2);
    expect(await admin(simulator, 'redeliver', { id })).toEqual({ found: 2, sent: 2 });
    await until('both arrive again', () => sink.received.length === 4);
    expect(sink.types.toSorted().filter((type) => type === 'CustomerCreated')).toHaveLength(2);
  });

  test('a flush makes what is delayed due', async () => {
    await subscribe({ messages: [] });
    await admin(simulator, 'knobs', { delayMs: [50_000, 60_000] });
    await signUp();
    expect(simulator.deliveries().pending).toBe(1);
    await admin(simulator, 'flush', {});
    await until('it arrives', () => sink.received.length === 1);
  });
});
