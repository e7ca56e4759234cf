import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actOf, envelopeOf, outcomeOf, refOf, retryOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome } from '../ports/store.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
beforeEach(() => world.takeJobs());
afterAll(() => world.close());

let runs = 0;
async function runOnce(ref: RecordRef, state: 'applied' | null, more: Partial<Outcome>) {
  runs += 1;
  await world.store.accept([envelopeOf(`edit-${runs}`, ref)]);
  await world.store.settle([outcomeOf(await world.loadOne(ref), state, more)]);
  await world.takeJobs();
}

describe('an edit', () => {
  it('is remembered, told without values, and worked on at once', async () => {
    const ref = refOf('edited');
    const act = actOf({ who: 'jane', reason: 'typo' });
    const edits = [
      { column: 'lastname', value: 'Roe' },
      { column: 'telephone1', value: null },
      { column: 'age', value: 4 },
    ];
    const { eventId } = await world.store.edits.edit(ref, edits, act);
    expect(await world.takeJobs()).toEqual(['shop/customer/edited']);
    const context = await world.loadOne(ref);
    expect(context.edits).toEqual([
      { column: 'age', value: 4, insteadOf: null, applied: false },
      { column: 'lastname', value: 'Roe', insteadOf: null, applied: false },
      { column: 'telephone1', value: null, insteadOf: null, applied: false },
    ]);
    expect(context.events).toMatchObject([
      { id: eventId, type: 'EditMade', correlationId: act.correlationId },
    ]);
    const { actions } = await world.store.trace({ by: 'id', id: eventId });
    expect(actions).toMatchObject([
      { action: 'edit', ref, who: 'jane', reason: 'age, lastname, telephone1: typo' },
    ]);
    expect(JSON.stringify(actions)).not.toContain('Roe');
  });

  it('knows what it is instead of once a run has written it, and takes the place of another', async () => {
    const ref = refOf('again');
    const edit = (value: string) =>
      world.store.edits.edit(ref, [{ column: 'lastname', value }], actOf());
    await edit('First');
    await runOnce(ref, 'applied', {
      edits: { applied: [{ column: 'lastname', insteadOf: 'Doe' }], lapsed: [] },
    });
    const line = { column: 'lastname', value: 'First', insteadOf: 'Doe', applied: true };
    expect((await world.loadOne(ref)).edits).toEqual([line]);
    await edit('Second');
    expect((await world.loadOne(ref)).edits).toEqual([
      { ...line, value: 'Second', insteadOf: null, applied: false },
    ]);
  });

  it('lets the attempts of a record in trouble start anew', async () => {
    const ref = refOf('in trouble');
    await runOnce(ref, null, { retry: retryOf(600_000, 7) });
    expect((await world.loadOne(ref)).retry).toMatchObject({ attempts: 7 });
    await world.store.edits.edit(ref, [{ column: 'lastname', value: 'x' }], actOf());
    expect((await world.loadOne(ref)).retry).toBeNull();
    expect(await world.dueJobs()).toEqual(['shop/customer/in trouble']);
  });

  it('names a bounded number of columns', async () => {
    const many = Array.from({ length: 101 }, (_, n) => ({ column: `c${n}`, value: n }));
    const { edit } = world.store.edits;
    await expect(edit(refOf('none'), [], actOf())).rejects.toThrow('100 columns');
    await expect(edit(refOf('many'), many, actOf())).rejects.toThrow('100 columns');
  });
});
