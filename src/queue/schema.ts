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

async function isThere(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    'select to_regnamespace($1) is not null as found',
    [queueSchema],
  );
  return rows[0]?.found === true;
}
