import { randomBytes } from 'node:crypto';
import pg, { type Pool } from 'pg';
import { createQueue } from '../src/queue/queue.ts';
import { must } from '../src/std/assert.ts';
import { openPool } from '../src/store/database.ts';
import { openPostgres } from '../src/store/embedded/open-postgres.ts';
import { migrate } from '../src/store/migrate.ts';

/** A database of one test file, with all migrations and the queue's tables. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: Pool;
  /** Drops the database. Throws when somebody still has a connection to it: a leak. */
  close(): Promise<void>;
}

/** A fresh clone of the migrated template, about 50 ms. Close it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  return clone(templateName);
}

/** A database without anything in it. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return clone('template1');
}

async function clone(template: string): Promise<TestDatabase> {
  const { url: adminUrl } = await serverOfTheRun();
  if (template === templateName) await ensureTemplate(adminUrl);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, (admin) => admin.query(`create database ${name} template ${template}`));
  const url = withDatabase(adminUrl, name);
  const pool = openPool({ url, applicationName: 'test' });
  return {
    url,
    pool,
    close: async () => {
      await pool.end();
      const leaks = await asAdmin(adminUrl, (admin) => leaksOf(admin, name));
      await asAdmin(adminUrl, (admin) => admin.query(`drop database ${name} with (force)`));
      if (leaks.length > 0)
        throw new Error(`Connections left open by the test: ${leaks.join(', ')}`);
    },
  };
}

const templateName = 'causeway_template';

function serverOfTheRun(): Promise<{ url: string }> {
  const dataDir = must(
    process.env.CAUSEWAY_TEST_POSTGRES_DIR,
    'test/global-setup.ts names the directory; run the tests with vitest',
  );
  return openPostgres({ dataDir, durable: false });
}

/** Made once per run, by whichever file comes first. */
async function ensureTemplate(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock(1)');
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [
      templateName,
    ]);
    if (rowCount !== 0) return;
    await admin.query('create database causeway_making');
    const url = withDatabase(adminUrl, 'causeway_making');
    const pool = openPool({ url });
    const queue = createQueue({ url, supervise: false });
    await migrate(pool);
    await queue.start();
    await queue.stop();
    await pool.end();
    await leaksOf(admin, 'causeway_making');
    await admin.query(`alter database causeway_making rename to ${templateName}`);
  });
}

/** Who still has a connection, after giving closed ones the time to go. */
async function leaksOf(admin: pg.Client, name: string): Promise<string[]> {
  for (let poll = 0; ; poll += 1) {
    const { rows } = await admin.query<{ application_name: string }>(
      `select application_name from pg_stat_activity
       where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    if (rows.length === 0 || poll >= pollsMax) return rows.map((row) => row.application_name);
    await admin.query('select pg_sleep(0.01)');
  }
}

const pollsMax = 200;

async function asAdmin<T>(url: string, task: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url, application_name: 'test-admin' });
  await admin.connect();
  try {
    return await task(admin);
  } finally {
    await admin.end();
  }
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
