import type { Pool } from 'pg';
import { must } from '../std/assert.ts';
import type { Instant } from '../std/time.ts';
import { run } from './database.ts';

/**
 * When the first migration was applied: the moment from which Causeway has lived in this database. A
 * dump takes it along. Throws `Problem` CWY-5001.
 */
export async function setUpAt(pool: Pool): Promise<Instant> {
  const [row] = await run<{ at: Date }>(pool, select, []);
  return must(row, 'A schema that is up to date has its first migration').at.toISOString();
}

const select = {
  name: 'set_up_at',
  text: 'select applied_at as at from causeway.migration order by number limit 1',
};
