import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  actOf,
  candidateOf,
  envelopeOf,
  outcomeOf,
  refOf,
  reviewOf,
} from '../../test/store-fixtures.ts';
import {
  accountOf,
  associateOf,
  memoryOf,
  type Units,
  unitRef,
  unitsOf,
} from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';

let world: StoreWorld;
let units: Units;
beforeAll(async () => {
  world = await storeWorld();
  units = unitsOf(world);
});
afterAll(() => world.close());

const crmId = '5c0ffee0-0000-4000-8000-0000000000a1';
const otherId = '5c0ffee0-0000-4000-8000-0000000000a2';
const unit = unitRef('d');
const everybody = ['ann', 'cid', 'e'];

/** A division `d` with an account, people of its own and from above, and `e` below it. */
beforeEach(async () => {
  await world.db.pool.query(
    `truncate causeway.business_unit, causeway.membership, causeway.link, causeway.link_former,
       causeway.pair_verdict, causeway.review, causeway.event`,
  );
  await units.read(memoryOf('c', { associates: [associateOf('ann', 'buyer+')] }));
  const associates = [associateOf('cid', 'admin')];
  await units.read(memoryOf('d', { parentKey: 'c', associatesFromParent: true, associates }));
  await units.read(memoryOf('e', { parentKey: 'd' }));
  await units.link('d', crmId);
  await units.told();
});

it('a link that is moved or removed by hand is news for people and units below', async () => {
  const { linkBook } = world.store;
  expect(await linkBook.move(unit, crmId, actOf())).toMatchObject({ is: 'unchanged' });
  expect(await units.told()).toEqual([]);
  const moved = await linkBook.move(unit, otherId, actOf());
  expect(moved).toMatchObject({ is: 'changed', formerCrmId: crmId });
  expect(await units.told()).toEqual(everybody);
  expect(await linkBook.remove(unit, actOf())).toMatchObject({ is: 'changed' });
  expect(await units.told()).toEqual(everybody);
  expect((await world.loadOne(refOf('cid'))).memberships).toMatchObject([{ accountId: null }]);
});

it('a link that is removed leaves in doubt what led to the account, and nothing else', async () => {
  const line = (id: string, kind: 'customer' | 'business-unit', factKey: string, to: string) => ({
    order: refOf(id, kind),
    factKey,
    orderNumber: null,
    crmTable: factKey.startsWith('address') ? 'customeraddress' : 'connection',
    crmId: `row-${factKey}`,
    eventId: '01a20761-5f18-7006-8c92-e44043380d7b',
    told: { accountId: to },
    correlationId: 'c',
  });
  const lost = [line('cid', 'customer', 'one', crmId), line('d', 'business-unit', 'address', '')];
  const kept = [line('cid', 'customer', 'two', otherId), line('c', 'business-unit', 'address', '')];
  for (const one of [...lost, ...kept]) {
    await world.store.settle([await units.outcome(one.order, { ledger: [one] })]);
  }
  const remembered = async () => {
    const loads = ['d', 'c'].map((id) => world.loadOne(unitRef(id)));
    const all = await Promise.all([world.loadOne(refOf('cid')), ...loads]);
    return all.flatMap(({ ledger }) => ledger);
  };
  await world.store.linkBook.move(unit, otherId, actOf());
  expect(await remembered()).toHaveLength(4);
  expect(await remembered()).toEqual(expect.arrayContaining([...lost, ...kept]));
  await world.store.linkBook.move(unit, crmId, actOf());
  await world.store.linkBook.remove(unit, actOf());
  const doubted = lost.map((one) => ({ ...one, told: { announced: one.told } }));
  expect(await remembered()).toHaveLength(4);
  expect(await remembered()).toEqual(expect.arrayContaining([...doubted, ...kept]));
});

it('the news leads back to what the person did', async () => {
  const moved = await world.store.linkBook.move(unit, otherId, actOf());
  const { events } = await world.store.trace({ by: 'id', id: actOf().correlationId });
  const news = events.filter(({ ref }) => ref?.id === 'cid');
  if (moved.is !== 'changed') throw new Error('The link leads to another row now.');
  expect(news).toMatchObject([{ parentEventId: moved.eventId, type: 'MembershipsChanged' }]);
});

it('a link that is made anew from the CRM is news, and that of a customer is none', async () => {
  await world.store.linkBook.remove(unit, actOf());
  await units.told();
  const claim = { crmTable: 'account', crmId, reason: 'commercetools-id' };
  const person = {
    ref: refOf('cid'),
    crmTable: 'contact',
    crmId: otherId,
    reason: 'commercetools-id',
  };
  const { linkRebuild } = world.store;
  expect(await linkRebuild.rebuild([person], actOf())).toMatchObject({ linked: 1 });
  expect(await units.told()).toEqual([]);
  expect(await linkRebuild.rebuild([{ ...claim, ref: unit }], actOf())).toMatchObject({
    linked: 1,
  });
  expect(await units.told()).toEqual(everybody);
});

it('a verdict that takes the row from a unit is news', async () => {
  await world.store.reviews.pair(unit, { crmId, is: 'never' }, actOf());
  expect(await units.told()).toEqual(everybody);
  expect(await world.store.links([unit])).toEqual([]);
});

it('so is the answer to the question which account it is', async () => {
  await world.store.accept([envelopeOf('asked', unit)]);
  const asking = await world.loadOne(unit);
  const review = { ...reviewOf([candidateOf(crmId)]), crmTable: 'account' };
  await world.store.settle([outcomeOf(asking, 'parked', { review })]);
  const [question] = await world.store.reviews.find('d');
  expect(question).toMatchObject({ crmTable: 'account', ref: unit });
  await world.store.reviews.decide(question?.id ?? '', { is: 'reject' }, actOf());
  expect(await units.told()).toEqual(everybody);
  expect(await world.store.links([unit])).toEqual([]);
});

it('a merge of accounts that was followed is news', async () => {
  const merged = { ...accountOf('d', otherId), mergedFrom: crmId };
  await world.store.settle([await units.outcome(unit, merged)]);
  expect(await units.told()).toEqual(everybody);
  expect(await world.store.linkBook.find({ by: 'id', id: crmId })).toMatchObject([{ ref: unit }]);
});

it('units are found, traced, parked, replayed and discarded like all records', async () => {
  const { store } = world;
  expect(await store.linkedTo([crmId])).toMatchObject([{ ref: unit, crmId }]);
  const links = await store.linkBook.list({ crmTable: 'account' }, { cursor: null, rowsMax: 10 });
  expect(links.rows).toMatchObject([{ ref: unit, crmTable: 'account' }]);
  await store.accept([envelopeOf('lost', unit)]);
  const problem = { code: 'CWY-4020', message: 'CWY-4020' } as const;
  const context = await world.loadOne(unit);
  await store.settle([outcomeOf(context, 'parked', { problem, waitsFor: 'unit:shop/c' })]);
  expect((await store.trace({ by: 'id', id: crmId })).links).toMatchObject([{ ref: unit }]);
  const parked = await store.parked.groups({ kind: 'business-unit' });
  expect(parked).toMatchObject([{ problem: 'CWY-4020', events: context.events.length }]);
  expect(await store.replay({ ref: unit }, actOf())).toBe(context.events.length);
  expect((await world.loadOne(unit)).events).toHaveLength(context.events.length);
});

it('a child wakes when the unit above it has its account', async () => {
  await world.store.accept([envelopeOf('child', unitRef('x'))]);
  const child = await world.loadOne(unitRef('x'));
  await world.store.settle([outcomeOf(child, 'parked', { waitsFor: 'unit:shop/c' })]);
  await world.takeJobs();
  const above = await units.outcome(unitRef('c'), { ...accountOf('c', otherId) });
  await world.store.settle([{ ...above, appeared: ['unit:shop/c'] }]);
  expect(await world.dueJobs()).toContain('shop/business-unit/x');
});
