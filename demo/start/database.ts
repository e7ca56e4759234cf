import { join } from 'node:path';
import pg from 'pg';
import { openDatabaseServer } from '../../src/app/database-server.ts';
import { lasting } from '../wait.ts';

/** A database of this run alone, on a server that other runs may use as well. */
export interface DemoDatabase {
  readonly url: string;
  /** Where the server came from, for people. */
  readonly server: string;
  /** Drops the database, and stops the server if this run has started it and nobody else uses it. */
  close(): Promise<void>;
}

const prefix = 'causeway_demo_';
/** Runs that a crash left behind are dropped a few at a time; no start takes longer for it. */
const dropMax = 20;

export async function openDatabase(root: string): Promise<DemoDatabase> {
  const server = await openDatabaseServer({
    databaseUrl: process.env.DATABASE_URL,
    dataDir: join(root, '.causeway', 'postgres'),
    stopWithUs: true,
  });
  const name = `${prefix}${Date.now().toString(36)}_${process.pid}`;
  await asAdmin(server.url, async (client) => {
    await dropOld(client);
    await client.query(`CREATE DATABASE ${name}`);
  });
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    server: server.embedded ? 'embedded, data in .causeway/' : 'from DATABASE_URL',
    close: async () => {
      let used = false;
      await asAdmin(server.url, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        used = await isUsed(client);
      });
      if (!used) await server.stop();
    },
  };
}

/** Databases of runs that ended without cleaning up; one that somebody is connected to stays. */
async function dropOld(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database d
     WHERE starts_with(datname, $1)
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
     LIMIT $2`,
    [prefix, dropMax],
  );
  for (const { datname } of rows) {
    // Another run may have dropped it, or connected to it, since.
    await client.query(`DROP DATABASE IF EXISTS "${datname}"`).catch(() => undefined);
  }
}

/** Sessions of our own processes take a moment to end after them. */
const endingRoundsMax = 20;

/** Another demo, or a Causeway that somebody has started, may work on the same server. */
async function isUsed(client: pg.Client): Promise<boolean> {
  for (let round = 0; round < endingRoundsMax; round++) {
    const { rows } = await client.query(
      `SELECT FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    if (rows.length === 0) return false;
    await lasting(100);
  }
  return true;
}

async function asAdmin(url: string, task: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await task(client);
  } finally {
    await client.end();
  }
}
