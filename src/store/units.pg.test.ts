import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refOf } from '../../test/store-fixtures.ts';
import { associateOf, memoryOf, type Units, unitRef, unitsOf } from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import { type Membership, membershipsMax } from '../ports/units.ts';

let world: StoreWorld;
let units: Units;
const rowOf = (n: number): string => `5c0ffee0-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Company a; b and c below it take associates, d below c does not; e below d does. */
beforeAll(async () => {
  world = await storeWorld();
  units = unitsOf(world);
  const takes = { associatesFromParent: true };
  const ann = associateOf('ann', 'admin', 'buyer+', 'zeta+');
  await units.read(memoryOf('a', { associates: [ann, associateOf('bob', 'buyer')] }));
  await units.read(
    memoryOf('b', { parentKey: 'a', ...takes, associates: [associateOf('ann', 'buyer')] }),
  );
  await units.read(memoryOf('c', { parentKey: 'a', ...takes, status: 'Inactive' }));
  await units.read(memoryOf('d', { parentKey: 'c', associates: [associateOf('dan', 'buyer+')] }));
  await units.read(memoryOf('e', { parentKey: 'd', ...takes }));
  await units.link('b', rowOf(2));
});
afterAll(() => world.close());

const membershipsOf = async (id: string): Promise<readonly Membership[]> =>
  (await world.loadOne(refOf(id))).memberships;

/** Each unit with its depth and roles, in short. */
async function inShort(id: string): Promise<readonly string[]> {
  return (await membershipsOf(id)).map(({ unitKey, depth, roles }) => {
    const said = roles.map(({ key, from }) => (from === null ? key : `${key}<${from}`));
    return `${unitKey}${depth} ${said.join(' ')}`;
  });
}

describe('whom a customer acts for', () => {
  it('has its own units first, and those below that take associates from their parent', async () => {
    expect(await inShort('ann')).toEqual([
      'a0 admin buyer zeta',
      'b1 buyer buyer<a zeta<a',
      'c1 buyer<a zeta<a',
    ]);
    expect(await inShort('bob')).toEqual(['a0 buyer']);
    expect(await inShort('dan')).toEqual(['d2 buyer', 'e3 buyer<d']);
    expect(await inShort('eve')).toEqual([]);
  });

  it('says which row stands for a unit, and whether it is active', async () => {
    const [, b, c] = await membershipsOf('ann');
    expect(b).toMatchObject({ unit: unitRef('b'), accountId: rowOf(2), isActive: true });
    expect(c).toMatchObject({ unitName: 'Unit c', accountId: null, isActive: false });
  });

  it('goes no deeper than trees of commercetools do, and not round in a circle', async () => {
    const above = (n: number) => (n === 0 ? 'r7' : `r${n - 1}`);
    const who = [associateOf('zoe', 'buyer+')];
    for (let n = 0; n < 8; n += 1) {
      const more = {
        parentKey: above(n),
        associatesFromParent: true,
        associates: n === 0 ? who : [],
      };
      await units.read(memoryOf(`r${n}`, more));
    }
    const keys = (await membershipsOf('zoe')).map(({ unitKey }) => unitKey);
    expect(keys).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('is bounded, and the units with roles of their own are in it', async () => {
    await world.db.pool.query(
      `insert into causeway.business_unit (record_key, project_key, record_id, unit_key, parent_key,
         top_level_key, name, unit_type, status, associates_from_parent, version)
       select 'shop/business-unit/m' || n, 'shop', 'm' || n, 'a-' || n, 'hot', 'hot', 'n',
         'Division', 'Active', true, 1 from generate_series(1, $1::integer) as n`,
      [membershipsMax + 1],
    );
    await units.read(memoryOf('hot', { associates: [associateOf('max', 'buyer+')] }));
    await units.read(memoryOf('zz', { associates: [associateOf('max', 'buyer')] }));
    const found = await membershipsOf('max');
    expect(found).toHaveLength(membershipsMax);
    expect(found.slice(0, 2).map(({ unitKey }) => unitKey)).toEqual(['hot', 'zz']);
  });
});

describe('units that are asked for', () => {
  it('are found by key and by row', async () => {
    const b = {
      ref: unitRef('b'),
      key: 'b',
      parentKey: 'a',
      accountId: rowOf(2),
      linkReason: 'created',
    };
    const a = { ref: unitRef('a'), key: 'a', parentKey: null, accountId: null, linkReason: null };
    const { store } = world;
    expect(await store.units({ projectKey: 'shop', keys: ['b', 'nobody', 'a'] })).toEqual([a, b]);
    expect(await store.units({ projectKey: 'other', keys: ['b'] })).toEqual([]);
    expect(await store.units({ accountIds: [rowOf(2).toUpperCase(), rowOf(9)] })).toEqual([b]);
    expect(await store.units({ projectKey: 'shop', keys: [] })).toEqual([]);
  });

  it('of two with one key the one that was heard of last has it, until that is gone', async () => {
    const again = { now: memoryOf('k1', { key: 'k' }) };
    await world.store.settle([await units.outcome(unitRef('old'), { unit: again })]);
    await world.store.settle([await units.outcome(unitRef('new'), { unit: again })]);
    const who = async () =>
      (await world.store.units({ projectKey: 'shop', keys: ['k'] })).map(({ ref }) => ref.id);
    expect(await who()).toEqual(['new']);
    await units.gone('old');
    expect(await who()).toEqual(['new']);
    await units.gone('new');
    expect(await who()).toEqual([]);
  });

  it('an order remembers its unit, and a unit what was read of it', async () => {
    const now = memoryOf('w', { version: 9, associates: [associateOf('a', 'x', 'y+')] });
    await units.read(now);
    expect((await world.loadOne(unitRef('w'))).unit).toEqual(now);
    expect((await world.loadOne(refOf('w'))).unit).toBeNull();
  });
});
