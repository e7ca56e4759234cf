import { afterAll, beforeAll, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../test/postgres.ts';
import { migrate } from './migrate.ts';
import { setUpAt } from './set-up-at.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await emptyDatabase();
});
afterAll(() => db.close());

it('is the moment of the first migration, whatever comes after', async () => {
  const before = new Date().toISOString();
  await migrate(db.pool);
  const first = await setUpAt(db.pool);
  expect(first >= before && first <= new Date().toISOString()).toBe(true);
  const later = `insert into causeway.migration (number, name, checksum, applied_at)
    values (9999, 'later', '', now() + interval '1 year'), (9998, 'before', '', '2020-01-01')`;
  await db.pool.query(later);
  expect(await setUpAt(db.pool)).toBe(first);
});
