import { afterAll, beforeAll, expect, it } from 'vitest';
import { candidateOf, envelopeOf, outcomeOf, refOf, reviewOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { Outcome } from '../ports/store.ts';
import { onConnection, runOn } from './database.ts';
import { settleParameters } from './settle-rows.ts';
import { writeOutcomes } from './settle-sql.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

async function settledOnes(name: string, count: number): Promise<void> {
  const refs = Array.from({ length: count }, (_, n) => refOf(`${name}-${n}`));
  await world.store.accept(refs.map((ref) => envelopeOf(ref.id, ref)));
  const contexts = await world.store.load(refs);
  const asked = { review: reviewOf([candidateOf('c0ffee00-0000-4000-8000-000000000001')]) };
  await world.store.settle(contexts.map((context) => outcomeOf(context, 'applied', asked)));
}

async function waitingOnes(name: string, count: number): Promise<void> {
  const refs = Array.from({ length: count }, (_, n) => refOf(`${name}-${n}`));
  await world.store.accept(refs.map((ref) => envelopeOf(ref.id, ref)));
}

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The most rows that any one step of the plan had in hand, also those that it threw away. */
function widest(node: PlanNode): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return Math.max(own, ...(node.Plans ?? []).map(widest));
}

it('a settling prepared while the tables were known to be small reads no more when they have grown', async () => {
  await settledOnes('early', 30);
  await world.db.pool.query('vacuum analyze causeway.event, causeway.review');
  const ref = refOf('one');
  await world.store.accept([envelopeOf('one', ref)]);
  const outcome: Outcome = outcomeOf(await world.loadOne(ref), 'applied', {
    supersedesParked: true,
  });
  const values = [...settleParameters([outcome]), false];
  const plan = await onConnection(world.db.pool, async (client) => {
    await runOn(client, writeOutcomes, [...settleParameters([]), false]);
    await settledOnes('later', 1_000);
    await waitingOnes('waiting', 1_000);
    const given = values.map((value) => client.escapeLiteral(String(value))).join(', ');
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (analyze, format json) execute ${writeOutcomes.name} (${given})`,
    );
    return rows[0]?.['QUERY PLAN'][0]?.Plan;
  });
  expect(plan && widest(plan)).toBeLessThan(100);
});
