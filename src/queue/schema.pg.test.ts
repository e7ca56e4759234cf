import { expect, it } from 'vitest';
import { emptyDatabase } from '../../test/postgres.ts';
import { createQueue } from './queue.ts';

it('processes that start together make the index of running jobs once', async () => {
  const db = await emptyDatabase();
  const starting = [1, 2, 3].map(() => createQueue({ url: db.url, supervise: false }));
  await Promise.all(starting.map((queue) => queue.start()));
  const { rows } = await db.pool.query(
    `select indisvalid as valid from pg_index
     where indexrelid = 'causeway_jobs.job_common_running'::regclass`,
  );
  await Promise.all(starting.map((queue) => queue.stop()));
  await db.close();
  expect(rows).toEqual([{ valid: true }]);
});
