import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actOf, envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { ClaimingRow } from '../ports/operator.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
beforeEach(async () => {
  await world.takeJobs();
  await world.db.pool.query('delete from causeway.link; delete from causeway.event');
});
afterAll(() => world.close());

const one = '11111111-0000-4000-8000-00000000000a';
const two = '22222222-0000-4000-8000-00000000000b';

const claim = (ref: RecordRef, crmId: string, reason = 'rebuilt'): ClaimingRow => ({
  ref,
  crmTable: 'contact',
  crmId,
  reason,
});

async function linked(ref: RecordRef, crmId: string): Promise<void> {
  await world.store.accept([envelopeOf(`linked-${ref.id}`, ref)]);
  const link = { ref, crmTable: 'contact', crmId, reason: 'email' };
  await world.store.settle([outcomeOf(await world.loadOne(ref), 'applied', { link })]);
  await world.takeJobs();
}

describe('rebuilding links', () => {
  it('adds what is missing, leaves what is there, and names what disagrees', async () => {
    const [missing, same, moved, torn] = ['missing', 'same', 'moved', 'torn'].map((id) =>
      refOf(id),
    );
    if (!missing || !same || !moved || !torn) throw new Error('There are four.');
    await linked(same, one);
    await linked(moved, two);
    const act = actOf({ who: 'jane', reason: 'restored' });
    const claims = [
      claim(missing, one.toUpperCase()),
      claim(missing, one),
      claim(same, one),
      claim(moved, one),
      claim(torn, one),
      claim(torn, two),
    ];
    expect(await world.store.linkRebuild.rebuild(claims, act)).toEqual({
      linked: 1,
      unchanged: 1,
      conflicts: [
        { ref: moved, crmId: one },
        { ref: torn, crmId: one },
        { ref: torn, crmId: two },
      ],
    });
    expect(await world.takeJobs()).toEqual(['shop/customer/missing']);
    expect(await world.loadOne(missing)).toMatchObject({
      link: { crmId: one, crmTable: 'contact', reason: 'rebuilt' },
      events: [{ type: 'LinkRebuilt', correlationId: act.correlationId }],
    });
    expect((await world.loadOne(moved)).link).toMatchObject({ crmId: two, reason: 'email' });
    expect((await world.loadOne(torn)).link).toBeNull();
    const { actions } = await world.store.trace({ by: 'id', id: 'missing' });
    expect(actions).toMatchObject([{ action: 'rebuild-link', crmId: one, ...act }]);
    expect(await world.store.linkRebuild.rebuild([], act)).toMatchObject({ linked: 0 });
  });

  it('takes the reason of the first claim of a row', async () => {
    const ref = refOf('reasons');
    const claims = [claim(ref, one, 'shared'), claim(ref, one.toUpperCase(), 'rebuilt')];
    await world.store.linkRebuild.rebuild(claims, actOf());
    expect((await world.loadOne(ref)).link).toMatchObject({ crmId: one, reason: 'shared' });
  });

  it('by two at the same time adds each link once', async () => {
    const refs = Array.from({ length: 50 }, (_, n) => refOf(`both-${n}`));
    const done = await Promise.all(
      [refs, refs.toReversed()].map((order) =>
        world.store.linkRebuild.rebuild(
          order.map((ref) => claim(ref, one)),
          actOf(),
        ),
      ),
    );
    expect(done.reduce((sum, { linked: added }) => sum + added, 0)).toBe(50);
    expect(done.reduce((sum, { unchanged }) => sum + unchanged, 0)).toBe(50);
    expect(await world.countedStates()).toEqual({ waiting: 50 });
  });

  it('takes a bounded number of rows at once', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => claim(refOf(`many-${n}`), one));
    await expect(world.store.linkRebuild.rebuild(many, actOf())).rejects.toThrow('1000 rows');
  });
});
