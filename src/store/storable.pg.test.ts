import { afterAll, beforeAll, expect, it } from 'vitest';
import { envelopeOf, outcomeOf, refOf, stepOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

it('a run whose values PostgreSQL does not hold is settled with what it does', async () => {
  const ref = refOf('odd');
  await world.store.accept([envelopeOf('odd', ref)]);
  const context = await world.loadOne(ref);
  const values = { firstname: 'A\ud800', lastname: 'B\u0000', description: '🎈' };
  await world.store.announce([{ ref, known: values, intended: values }]);
  await world.store.settle([
    outcomeOf(context, 'applied', {
      link: { ref, crmTable: 'contact', crmId: 'c-1', reason: 'created' },
      mirror: { ref, version: 1, etag: null, crmId: 'c-1', values, crm: {} },
      steps: [stepOf({ note: 'half \udc00' })],
      derived: [envelopeOf('derived \ud800', refOf('of \u0000'))],
    }),
  ]);
  expect((await world.loadOne(ref)).mirror?.values).toEqual({
    firstname: 'A\ufffd',
    lastname: 'B\ufffd',
    description: '🎈',
  });
  expect(await world.dueJobs()).toContain('shop/customer/of \ufffd');
});
