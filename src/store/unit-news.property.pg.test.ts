import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actOf, refOf } from '../../test/store-fixtures.ts';
import { memoryOf, type Units, unitRef, unitsOf } from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { UnitMemory } from '../ports/units.ts';

let world: StoreWorld;
let units: Units;
beforeAll(async () => {
  world = await storeWorld();
  units = unitsOf(world);
});
afterAll(() => world.close());

const unitIds = ['u0', 'u1', 'u2', 'u3', 'u4'];
const people = ['p0', 'p1', 'p2', 'p3'];
const crmIds = ['5c0ffee0-0000-4000-8000-0000000000a1', '5c0ffee0-0000-4000-8000-0000000000a2'];

const role = fc.record({ key: fc.constantFrom('admin', 'buyer'), passedOn: fc.boolean() });
const associate = fc.record({
  customerId: fc.constantFrom(...people),
  roles: fc.uniqueArray(role, { minLength: 1, maxLength: 2, selector: ({ key }) => key }),
});
const one = fc.constantFrom(...unitIds);
const crmId = fc.constantFrom(...crmIds);

/** What is read of a unit: parents that are not known, and circles, are among it. */
const reading = fc.record({
  is: fc.constant('read'),
  id: one,
  more: fc.record({
    name: fc.constantFrom('one', 'another'),
    status: fc.constantFrom<UnitMemory['status']>('Active', 'Inactive'),
    parentKey: fc.option(fc.constantFrom(...unitIds, 'unknown')),
    associatesFromParent: fc.boolean(),
    associates: fc.uniqueArray(associate, { maxLength: 3, selector: (of) => of.customerId }),
  }),
});
const change = fc.oneof(
  { weight: 6, arbitrary: reading },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('link'), id: one, crmId }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('move'), id: one, crmId }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('gone'), id: one }) },
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

let version = 0;
async function apply(what: Change): Promise<void> {
  version += 1;
  if ('more' in what) return units.read(memoryOf(what.id, { ...what.more, version }));
  if (!('crmId' in what)) return units.gone(what.id);
  if (what.is === 'link') return units.link(what.id, what.crmId);
  await world.store.linkBook.move(unitRef(what.id), what.crmId, actOf());
}

/** Whom each customer acts for, and which account stands for each parent, as text. */
async function seen(): Promise<ReadonlyMap<string, string>> {
  const contexts = await world.store.load(people.map((id) => refOf(id)));
  const known = await world.store.units({ projectKey: 'shop', keys: unitIds });
  const accounts = new Map(known.map(({ key, accountId }) => [key, accountId]));
  return new Map([
    ...contexts.map(({ ref, memberships }) => [ref.id, JSON.stringify(memberships)] as const),
    ...known.map(
      ({ ref, parentKey }) => [ref.id, `${accounts.get(parentKey ?? '') ?? null}`] as const,
    ),
  ]);
}

it('whoever acts for something else, or stands below another account, is told', async () => {
  const cleared = `truncate causeway.business_unit, causeway.membership, causeway.link,
    causeway.link_former, causeway.event`;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 12 }), async (changes) => {
      await world.db.pool.query(cleared);
      let before = await seen();
      for (const next of changes) {
        await apply(next);
        const after = await seen();
        const told = new Set(await units.told());
        const concerned = [...after].flatMap(([id, now]) =>
          // A unit that was just read, or is new, has looked for itself.
          before.get(id) === now || id === next.id || !before.has(id) ? [] : [id],
        );
        expect(concerned.filter((id) => !told.has(id))).toEqual([]);
        before = after;
      }
    }),
    { numRuns: 40 },
  );
});
