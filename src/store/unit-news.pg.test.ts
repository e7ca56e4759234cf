import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { countStatements } from '../../test/count-statements.ts';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import {
  accountOf,
  associateOf,
  memoryOf,
  type Units,
  unitRef,
  unitsOf,
} from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { Outcome } from '../ports/store.ts';
import { membershipsChanged } from '../ports/units.ts';
import { toldAtOnceMax } from './unit-news.ts';

let world: StoreWorld;
let units: Units;
beforeAll(async () => {
  world = await storeWorld();
  units = unitsOf(world);
});
afterAll(() => world.close());

const crmId = '5c0ffee0-0000-4000-8000-0000000000a1';
const otherId = '5c0ffee0-0000-4000-8000-0000000000a2';

/** A company `c` with a division `d` that takes associates, `e` below it, and `f` that takes none. */
beforeEach(async () => {
  await world.db.pool.query('truncate causeway.business_unit, causeway.membership, causeway.link');
  await units.read(
    memoryOf('c', { associates: [associateOf('ann', 'buyer+'), associateOf('bob', 'buyer')] }),
  );
  await units.read(
    memoryOf('d', {
      parentKey: 'c',
      associatesFromParent: true,
      associates: [associateOf('cid', 'admin')],
    }),
  );
  await units.read(memoryOf('e', { parentKey: 'd', associatesFromParent: true }));
  await units.read(memoryOf('f', { parentKey: 'c', associates: [associateOf('dan', 'buyer+')] }));
  await units.told();
});

const d = (more = {}) =>
  memoryOf('d', {
    parentKey: 'c',
    associatesFromParent: true,
    associates: [associateOf('cid', 'admin')],
    version: 2,
    ...more,
  });

it('tells who comes, goes or has other roles, and nobody else', async () => {
  await units.read(
    d({ associates: [associateOf('cid', 'admin', 'buyer'), associateOf('eve', 'admin')] }),
  );
  expect(await units.told()).toEqual(['cid', 'eve']);
  await units.read(d({ associates: [associateOf('eve', 'admin+')], version: 3 }));
  expect(await units.told()).toEqual(['cid', 'eve']);
});

it('tells nobody of a reading that says the same, or is older', async () => {
  await units.read(d());
  expect(await units.told()).toEqual([]);
  await units.read(d({ associates: [], version: 1 }));
  expect(await units.told()).toEqual([]);
  expect((await world.loadOne(unitRef('d'))).unit).toEqual(d());
});

it('tells the people of a unit and those whose roles it takes of its name and its status', async () => {
  await units.read(d({ status: 'Inactive' }));
  expect(await units.told()).toEqual(['ann', 'cid']);
  await units.read(d({ status: 'Inactive', name: 'Other', version: 3 }));
  expect(await units.told()).toEqual(['ann', 'cid']);
  await units.read(
    memoryOf('f', { parentKey: 'c', associates: [associateOf('dan', 'buyer+')], name: 'x' }),
  );
  expect(await units.told()).toEqual(['dan']);
});

it('tells those above when a unit takes roles from there no longer, or does so again', async () => {
  await units.read(d({ associatesFromParent: false }));
  expect(await units.told()).toContain('ann');
  await units.read(d({ version: 3 }));
  expect(await units.told()).toContain('ann');
});

it('tells the people above a unit before and after it has moved, and those below it', async () => {
  await units.read(
    memoryOf('e', { parentKey: 'd', associates: [associateOf('fay', 'buyer')], version: 2 }),
  );
  await units.read(memoryOf('g', { parentKey: 'e' }));
  await units.told();
  await units.read(d({ parentKey: 'f' }));
  expect(await units.told()).toEqual(['ann', 'cid', 'dan', 'e', 'fay', 'g']);
});

it('tells all who act for a unit that is gone, and forgets them', async () => {
  await units.gone('d');
  expect(await units.told()).toEqual(['ann', 'cid', 'e']);
  expect((await world.loadOne(unitRef('d'))).unit).toBeNull();
  expect((await world.loadOne(refOf('cid'))).memberships).toEqual([]);
  await units.gone('d');
  expect(await units.told()).toEqual([]);
});

it('tells people and units below of an account that is new or another, and not of the same', async () => {
  await units.link('d', crmId);
  expect(await units.told()).toEqual(['ann', 'cid', 'e']);
  await units.link('d', crmId);
  expect(await units.told()).toEqual([]);
  await units.link('d', otherId);
  expect(await units.told()).toEqual(['ann', 'cid', 'e']);
});

it('tells a unit that has looked for its parent before the parent had its account', async () => {
  const reading = await units.outcome(unitRef('g'), {
    unit: { now: memoryOf('g', { parentKey: 'f' }) },
  });
  await units.link('f', crmId);
  await units.told();
  await world.store.settle([reading]);
  expect(await units.told()).toEqual(['g']);
  await units.read(memoryOf('g', { parentKey: 'f', version: 2 }));
  expect(await units.told()).toEqual([]);
});

it('tells each once of all that one batch changes', async () => {
  await world.store.settle([
    await units.outcome(unitRef('d'), {
      unit: { now: d({ name: 'x' }) },
      ...accountOf('d', crmId),
    }),
    await units.outcome(unitRef('e'), {
      unit: {
        now: memoryOf('e', { parentKey: 'd', associatesFromParent: true, name: 'y', version: 2 }),
      },
    }),
  ]);
  expect(await units.told()).toEqual(['ann', 'cid', 'e']);
});

it('leads from the news to the event that it came from', async () => {
  await world.store.accept([envelopeOf('cause', unitRef('d'))]);
  const cause = (await world.loadOne(unitRef('d'))).events.at(-1);
  await units.read(d({ associates: [] }), { correlationId: 'corr', eventId: cause?.id ?? null });
  const [news] = (await world.loadOne(refOf('cid'))).events.filter(
    ({ type }) => type === membershipsChanged,
  );
  expect(news).toMatchObject({ kind: 'derived', correlationId: 'corr' });
  expect(await world.dueJobs()).toContain('shop/customer/cid');
  await units.told();
});

/** When what the customer was told of has happened, as its run will see it. */
async function heardOf(id: string): Promise<readonly string[]> {
  const { events } = await world.loadOne(refOf(id));
  return events
    .filter(({ type }) => type === membershipsChanged)
    .map(({ occurredAt }) => occurredAt);
}

const spring = '2026-03-20T08:00:00.000Z';
const summer = '2026-06-21T08:00:00.000Z';

it('is as old as the change that it tells of, however late that is read', async () => {
  await units.read(d({ associates: [] }), await units.causedAt('d', spring));
  expect(await heardOf('cid')).toEqual([spring]);
  await units.told();
});

it('is as old as the latest of the changes that it tells of', async () => {
  const joined = (key: string, at: string) => async () => {
    const now = memoryOf(key, { associates: [associateOf('gus', 'buyer')] });
    const ref = unitRef(key);
    return units.outcome(ref, { unit: { now }, ...(await units.causedAt(key, at)) });
  };
  const one = await joined('late-1', summer)();
  const two = await joined('late-2', spring)();
  await world.store.settle([one, two]);
  expect(await heardOf('gus')).toEqual([summer]);
  await units.told();
});

it('keeps the latest time when a note waits for the sweep and more comes', async () => {
  const many = Array.from({ length: toldAtOnceMax + 1 }, (_, n) =>
    associateOf(`old-${n}`, 'buyer'),
  );
  const first = memoryOf('waits', { associates: many });
  await units.read(first, await units.causedAt('waits', summer));
  const again = { ...first, name: 'Another', version: 2 };
  await units.read(again, await units.causedAt('waits', spring));
  await world.store.sweep(600_000);
  expect(await heardOf('old-0')).toEqual([summer]);
  await units.told();
});

it('leaves it to the sweep to tell many, each once of all changes until then', async () => {
  const people = Array.from({ length: toldAtOnceMax + 1 }, (_, n) =>
    associateOf(`many-${n}`, 'buyer'),
  );
  await units.read(memoryOf('h', { associates: people }));
  await units.link('h', crmId);
  expect(await units.told()).toEqual([]);
  expect(await world.store.sweep(600_000)).toBe(people.length);
  expect(await units.told()).toHaveLength(people.length);
  expect(await world.store.sweep(600_000)).toBe(0);
});

it('costs as many statements for fifty units as for one, and none for other records', async () => {
  const statements = async (outcomes: readonly Outcome[]): Promise<number> =>
    countStatements(world.db.pool, () => world.store.settle(outcomes));
  const runs = (count: number, name: string, more: (id: string) => Partial<Outcome>) =>
    Promise.all(
      Array.from({ length: count }, (_, n) => `${name}-${n}`).map((id) =>
        units.outcome(unitRef(id), more(id)),
      ),
    );
  // Begin with the locks, write, commit.
  expect(await statements(await runs(1, 'silent', () => ({})))).toBe(3);
  const associates = [associateOf('pat', 'buyer')];
  const heard = (id: string) => ({ unit: { now: memoryOf(id, { associates }) } });
  const one = await statements(await runs(1, 'one', heard));
  expect(await statements(await runs(50, 'fifty', heard))).toBe(one);
});
