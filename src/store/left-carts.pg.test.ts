import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import { memoryJson, type ToldSilence } from '../core/cart/told-silence.ts';
import { selectLeftCarts } from './left-carts.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

const last: ToldSilence = {
  version: 1,
  crmTable: 'cwy_orderactivity',
  crmId: 'c0ffee00-0000-4000-8000-000000000001',
  subject: 'Cart a abandoned',
  description: 'Cart a abandoned',
  content: 'a coat',
};
const open = memoryJson({ last, ended: null, entries: 1 });
const [longAgo, before, lately] = ['2026-01-01Z', '2026-02-01T00:00:00.000Z', '2026-03-01Z'];

/** What is remembered of records, by key; looked at long ago unless told otherwise. */
async function remember(
  records: Readonly<Record<string, object>>,
  at: string = longAgo,
): Promise<void> {
  await world.db.pool.query(
    `insert into causeway.mirror (record_key, version, "values", updated_at)
      select key, 1, value, $2 from jsonb_each($1)`,
    [JSON.stringify(records), at],
  );
}

it('finds the carts of a project that an end may still be said of, a page at a time', async () => {
  await remember({
    'shop/cart/a': open,
    'shop/cart/b': memoryJson({ last, ended: 'ordered', entries: 1 }),
    'shop/cart/c': memoryJson({ last, ended: 'frozen', entries: 1 }),
    'shop/cart/d': memoryJson({ last: null, ended: null, entries: 0 }),
    'shop/customer/a': open,
    'shop-2/cart/f': open,
  });
  await remember({ 'shop/cart/e': open }, lately);
  const ask = (afterId: string | null) =>
    world.store.leftCarts({ projectKey: 'shop', afterId, before, cartsMax: 3 });
  expect(await ask(null)).toEqual([
    { id: 'a', isDue: true },
    { id: 'b', isDue: false },
    { id: 'c', isDue: true },
  ]);
  expect(await ask('c')).toEqual([
    { id: 'd', isDue: false },
    { id: 'e', isDue: false },
  ]);
  expect(await ask('e')).toEqual([]);
});

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

function widest(node: PlanNode): number {
  const own = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  return Math.max(own, ...(node.Plans ?? []).map(widest));
}

it('reads a page and no more, however many records and carts there are', async () => {
  await world.db.pool.query(`
    insert into causeway.mirror (record_key, version, "values")
    select 'shop/' || kind || '/many-' || n, 1, '{}' from generate_series(1, 3000) as n,
      (values ('cart'), ('customer'), ('order')) as kind (kind);
    analyze causeway.mirror`);
  for (const [after, rowsMax] of [
    ['', 10],
    ['shop/cart/many-2', 10],
    ['shop/cart/z', 0],
  ] as const) {
    const { rows } = await world.db.pool.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (analyze, format json) ${selectLeftCarts.text}`,
      ['shop', after, before, 10],
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    expect(plan && widest(plan), after).toBe(rowsMax);
  }
});
