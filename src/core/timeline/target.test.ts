import { expect, test } from 'vitest';
import { activityIdOf } from '../identity/deterministic-id.ts';
import { entryIdOf } from './target.ts';

const order = {
  projectKey: 'shop',
  kind: 'order',
  id: 'a0a0a0a0-0000-4000-8000-000000000001',
} as const;

test('ids of entries never change: another one would be a second row', () => {
  expect(entryIdOf('cwy_orderactivity', order, 'placed')).toBe(
    activityIdOf('shop', order.id, 'placed'),
  );
  expect(entryIdOf('task', order, 'placed')).toBe('05e63b2e-5baf-539f-be37-067fa6519892');
  expect(entryIdOf('annotation', order, 'placed')).toBe('cb1c1b84-9281-5e2a-b279-e7312a81ec38');
});

test('activities of all tables share their ids, so those of two tables differ', () => {
  const tables = ['cwy_orderactivity', 'task', 'annotation'] as const;
  const ids = tables.map((table) => entryIdOf(table, order, 'paid'));
  expect(new Set(ids).size).toBe(tables.length);
});
