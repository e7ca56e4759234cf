import { afterAll, beforeAll, expect, it } from 'vitest';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import { readContexts } from './load.ts';
import { selectParked } from './parked.ts';
import { settleParameters } from './settle-rows.ts';
import { writeOutcomes } from './settle-sql.ts';

const backlog = 5_000;
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
  const refs = Array.from({ length: backlog }, (_, n) => refOf(`backlog-${n}`));
  // Plans are made while the table is empty, as they are in a new installation, and kept.
  await world.store.accept([envelopeOf('first', refOf('first'))]);
  await world.store.settle([outcomeOf(await world.loadOne(refOf('first')), 'applied')]);
  await world.store.accept(refs.map((ref) => envelopeOf(ref.id, ref)));
  await world.store.giveUp(refs.slice(0, backlog / 2), { code: 'CWY-4007', message: 'CWY-4007' });
});
afterAll(() => world.close());

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Relation Name'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Rows that the statement had in hand anywhere, also those that it threw away. */
function rowsRead(node: PlanNode): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return own + (node.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), 0);
}

it('the work for one record does not grow with the events that wait or are parked', async () => {
  const context = await world.loadOne(refOf('backlog-4999'));
  const outcome = outcomeOf(context, 'applied', {
    supersedesParked: true,
    appeared: ['customer:shop/x'],
  });
  for (const [{ text }, values] of [
    [readContexts, [['shop/customer/backlog-4999'], 100]],
    [readContexts, [['shop/payment/backlog-4999'], 100]],
    [writeOutcomes, [...settleParameters([outcome]), false]],
    // A page of ten out of thousands, and that of a problem which nothing has.
    [selectParked, [['CWY-4001', 'CWY-4007'], null, null, 'infinity', lastId, 10]],
    [selectParked, [['CWY-4001'], null, null, 'infinity', lastId, 10]],
  ] as const) {
    const { rows } = await world.db.pool.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (analyze, format json) ${text}`,
      [...values],
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    expect(plan && rowsRead(plan)).toBeLessThan(100);
  }
});
