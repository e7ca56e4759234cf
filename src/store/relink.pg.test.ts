import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actOf, envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome } from '../ports/store.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterEach(async () => {
  await world.takeJobs();
  await world.db.pool.query(
    'delete from causeway.event; delete from causeway.link; delete from causeway.audit',
  );
});
afterAll(() => world.close());

const one = '11111111-0000-4000-8000-000000000001';
const two = '22222222-0000-4000-8000-000000000002';
const wide = { cursor: null, rowsMax: 100 };

function linkTo(ref: RecordRef, crmId: string, reason = 'email'): Pick<Outcome, 'link' | 'mirror'> {
  return {
    link: { ref, crmTable: 'contact', crmId, reason },
    mirror: {
      ref,
      version: 3,
      etag: 'e',
      crmId,
      values: { lastname: 'Doe', emailaddress1: 'x' },
      crm: {},
    },
  };
}

/** Runs the record once, so that it is linked. */
async function linked(ref: RecordRef, crmId: string, reason?: string): Promise<void> {
  await world.store.accept([envelopeOf(`link-${ref.id}`, ref)]);
  const outcome = outcomeOf(await world.loadOne(ref), 'applied', linkTo(ref, crmId, reason));
  await world.store.settle([outcome]);
  await world.takeJobs();
}

describe('moving a link', () => {
  it('changes the row, forgets what was agreed, enqueues the record and keeps the act', async () => {
    const ref = refOf('moved');
    await linked(ref, one);
    const act = actOf({ who: 'jane', reason: 'wrong person' });
    const done = await world.store.linkBook.move(ref, two.toUpperCase(), act);
    const link = { ref, crmTable: 'contact', crmId: two, reason: 'by-hand' };
    expect(done).toMatchObject({ is: 'changed', link, formerCrmId: one });
    expect(await world.dueJobs()).toEqual(['shop/customer/moved']);
    expect(await world.loadOne(ref)).toMatchObject({
      link,
      mirror: null,
      events: [{ kind: 'derived', type: 'LinkMoved', correlationId: act.correlationId }],
    });
    const { rows } = await world.db.pool.query('select from causeway.mirror');
    expect(rows).toEqual([]);
    const { actions } = await world.store.trace({ by: 'id', id: 'moved' });
    expect(actions).toMatchObject([
      { action: 'move-link', crmTable: 'contact', crmId: two, formerCrmId: one, ...act },
    ]);
    const { received, waiting, applied } = await world.store.counts();
    expect(received).toBeGreaterThanOrEqual(waiting + applied);
  });

  it('to where it leads already does nothing', async () => {
    const ref = refOf('same');
    await linked(ref, one);
    expect(await world.store.linkBook.move(ref, one, actOf())).toMatchObject({ is: 'unchanged' });
    expect((await world.loadOne(ref)).mirror).not.toBeNull();
    expect(await world.dueJobs()).toEqual([]);
    expect((await world.store.trace({ by: 'id', id: 'same' })).actions).toEqual([]);
  });

  it('of a record without one says so', async () => {
    const ref = refOf('nobody');
    expect(await world.store.linkBook.move(ref, one, actOf())).toEqual({ is: 'unlinked' });
    expect(await world.store.linkBook.remove(ref, actOf())).toEqual({ is: 'unlinked' });
    expect(await world.dueJobs()).toEqual([]);
  });

  it('is not undone by a run that wrote to the former row meanwhile', async () => {
    const ref = refOf('raced');
    await linked(ref, one);
    await world.store.accept([envelopeOf('raced-2', ref)]);
    const early = await world.loadOne(ref);
    await world.store.linkBook.move(ref, two, actOf());
    const { mirror } = linkTo(ref, one);
    await world.store.settle([outcomeOf(early, 'applied', { mirror })]);
    const next = await world.loadOne(ref);
    expect(next).toMatchObject({ link: { crmId: two }, mirror: null });
    expect(next.events.map(({ type }) => type)).toEqual(['LinkMoved']);
    expect(await world.dueJobs()).toEqual(['shop/customer/raced']);
  });
});

describe('removing a link', () => {
  it('forgets link and mirror and has the record identified anew', async () => {
    const ref = refOf('removed');
    await linked(ref, one);
    const act = actOf({ reason: 'contact was deleted' });
    expect(await world.store.linkBook.remove(ref, act)).toMatchObject({
      is: 'changed',
      formerCrmId: one,
    });
    expect(await world.loadOne(ref)).toMatchObject({
      link: null,
      mirror: null,
      events: [{ type: 'LinkRemoved' }],
    });
    expect(await world.dueJobs()).toEqual(['shop/customer/removed']);
    const { actions } = await world.store.trace({ by: 'id', id: 'removed' });
    expect(actions).toMatchObject([
      { action: 'remove-link', crmId: null, formerCrmId: one, reason: 'contact was deleted' },
    ]);
  });
});

describe('the list of links', () => {
  it('comes in pages and takes filters', async () => {
    await linked(refOf('a'), one);
    await linked(refOf('b'), two, 'created');
    await linked(refOf('c'), two);
    const idsOf = async (filter: object) =>
      (await world.store.linkBook.list(filter, wide)).rows.map(({ ref }) => ref.id);
    expect(await idsOf({})).toEqual(['a', 'b', 'c']);
    expect(await idsOf({ reason: 'email' })).toEqual(['a', 'c']);
    expect(await idsOf({ crmTable: 'contact', reason: 'created' })).toEqual(['b']);
    expect(await idsOf({ crmTable: 'account' })).toEqual([]);
    const first = await world.store.linkBook.list({}, { cursor: null, rowsMax: 2 });
    expect(first.rows).toHaveLength(2);
    const rest = await world.store.linkBook.list({}, { cursor: first.cursor, rowsMax: 2 });
    expect(rest).toMatchObject({ rows: [{ ref: refOf('c') }], cursor: null });
  });

  it('tells one link by either id or by order number, without the agreed values', async () => {
    const order = refOf('o-1', 'order');
    await linked(refOf('d'), two);
    await world.store.accept([envelopeOf('o', order)]);
    await world.store.settle([
      outcomeOf(await world.loadOne(order), 'applied', {
        orderNumber: '1001',
        link: { ref: order, crmTable: 'contact', crmId: two, reason: 'email' },
      }),
    ]);
    const byRow = await world.store.linkBook.find({ by: 'id', id: two.toUpperCase() });
    expect(byRow.map(({ ref }) => ref.kind)).toEqual(['customer', 'order']);
    expect(byRow[0]?.mirror).toMatchObject({ version: 3, columns: ['emailaddress1', 'lastname'] });
    expect(byRow[1]?.mirror).toBeNull();
    await world.store.linkBook.move(order, one, actOf());
    const [found] = await world.store.linkBook.find({ by: 'orderNumber', orderNumber: '1001' });
    expect(found).toMatchObject({ crmId: one, actions: [{ action: 'move-link' }] });
    expect(await world.store.linkBook.find({ by: 'id', id: 'd' })).toMatchObject([{ crmId: two }]);
  });
});
