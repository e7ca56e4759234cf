import pg from 'pg';

/** Not pg-boss's default, for a shared database may hold another application's. */
export const queueSchema = 'causeway_jobs';

/**
 * Makes the schema if there is none. pg-boss would ask for it in any case, and so for the privilege
 * to create schemas also where somebody has made this one for us.
 */
export async function ensureQueueSchema(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'causeway-queue',
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    if (await isThere(client)) return;
    await client.query(`create schema if not exists ${queueSchema}`).catch(async (error) => {
      // Another process was faster: `if not exists` does not wait for one that has not committed.
      if (!(await isThere(client))) throw error;
    });
  } finally {
    await client.end();
  }
}

/**
 * pg-boss asks for each job that it could take whether one of the same key is running. Of its own
 * indexes the planner takes the one of all that runs while it knows of nothing that does, and reads all
 * of it per job: ten milliseconds per batch with eight batches at work. This one leads to the key, and
 * makes a batch of fifty cost a quarter. It is asked for first, because making it locks the jobs.
 */
export async function ensureRunningIndex(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'causeway-queue',
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ found: boolean }>(
      'select to_regclass($1) is not null as found',
      [`${queueSchema}.${runningIndex}`],
    );
    if (rows[0]?.found !== true) await client.query(createRunningIndex);
  } finally {
    await client.end();
  }
}

const runningIndex = 'job_common_running';

/** One transaction: a process that starts at the same time waits, and finds the index. */
const createRunningIndex = `
  select pg_advisory_xact_lock(hashtextextended('causeway.queue', 0));
  create index if not exists ${runningIndex}
    on ${queueSchema}.job_common (name, coalesce(singleton_key, ''))
    where state = 'active' and policy = 'stately'`;

async function isThere(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    'select to_regnamespace($1) is not null as found',
    [queueSchema],
  );
  return rows[0]?.found === true;
}
