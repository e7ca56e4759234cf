import { afterAll, beforeAll, expect, it } from 'vitest';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

const paymentNews = { type: 'PaymentTransactionAdded' };

/** A run of the order has learned that it is paid by the payment. */
async function learned(payment: RecordRef, order: RecordRef): Promise<void> {
  await world.store.accept([envelopeOf(`of-${order.id}`, order)]);
  const context = await world.loadOne(order);
  const orderPayments = [{ paymentId: payment.id, orderId: order.id }];
  await world.store.settle([outcomeOf(context, 'applied', { orderPayments })]);
  await world.takeJobs();
}

it('gives the news of a payment whose order is known to the order at once', async () => {
  const [payment, order] = [refOf('p1', 'payment'), refOf('o1', 'order')];
  await learned(payment, order);
  const [answer] = await world.store.accept([envelopeOf('n1', payment, paymentNews)]);
  expect(await world.dueJobs()).toEqual(['shop/order/o1']);
  expect((await world.loadOne(payment)).events).toEqual([]);
  expect((await world.loadOne(order)).events).toMatchObject([
    { kind: 'derived', type: 'PaymentOfOrderChanged', correlationId: answer?.correlationId },
  ]);
  const { rows } = await world.db.pool.query(
    `select event.state, event.settled_at is not null as settled
     from causeway.event join causeway.event as child on child.parent_event_id = event.id
     where event.dedupe_key = 'n1'`,
  );
  expect(rows).toEqual([{ state: 'superseded', settled: true }]);
});

it('gives a redelivery to nobody', async () => {
  const [payment, order] = [refOf('p2', 'payment'), refOf('o2', 'order')];
  await learned(payment, order);
  const news = envelopeOf('n2', payment, paymentNews);
  const before = await world.store.counts();
  const answers = await world.store.accept([news, news]);
  const [again] = await world.store.accept([news]);
  expect(again).toMatchObject({ eventId: answers[0]?.eventId, duplicate: true });
  expect((await world.loadOne(order)).events).toHaveLength(1);
  const after = await world.store.counts();
  expect(after.received - before.received).toBe(2);
  expect(after.superseded - before.superseded).toBe(1);
  expect(after.waiting - before.waiting).toBe(1);
});

it('leaves a payment of two orders, of none, or with open news to its own run', async () => {
  const two = refOf('p3', 'payment');
  const none = refOf('p4', 'payment');
  const open = refOf('p5', 'payment');
  await learned(two, refOf('o3', 'order'));
  await learned(two, refOf('o4', 'order'));
  await world.store.accept([envelopeOf('early', open, paymentNews)]);
  await world.store.giveUp([open], { code: 'CWY-4007', message: 'CWY-4007' });
  await learned(open, refOf('o5', 'order'));
  await world.store.accept([two, none, open].map((ref) => envelopeOf(`of-${ref.id}`, ref)));
  expect(await world.dueJobs()).toEqual(['shop/payment/p3', 'shop/payment/p4', 'shop/payment/p5']);
});

it('keeps apart the payments of different projects', async () => {
  const payment = refOf('p6', 'payment');
  await learned(payment, refOf('o6', 'order'));
  await world.store.accept([envelopeOf('n6', { ...payment, projectKey: 'other' })]);
  expect(await world.dueJobs()).toContain('other/payment/p6');
});
