import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Pool, PoolClient } from 'pg';
import { Problem } from '../problems/problem.ts';
import { onConnection } from './database.ts';

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The migrations that this program knows, ascending. */
export function knownMigrations(): readonly Migration[] {
  const folder = new URL('./migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, folder), 'utf8');
      return { number: Number(name.slice(0, 4)), name, sql, checksum: checksum(sql) };
    });
}

/**
 * Brings the schema `causeway` up to date and answers how many migrations that took. Processes that
 * start at the same time wait for one another. Throws `Problem` CWY-5003 when the database has
 * migrations that this program does not know, or knows otherwise.
 */
export async function migrate(pool: Pool): Promise<number> {
  const migrations = knownMigrations();
  return onConnection(pool, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('causeway.migrate', 0))`);
    try {
      await ensureLedger(client);
      const applied = await readApplied(client);
      check(migrations, applied);
      const missing = migrations.filter(({ number }) => !applied.has(number));
      for (const migration of missing) await apply(client, migration);
      await client.query(ensureMonths);
      return missing.length;
    } finally {
      await client.query(`select pg_advisory_unlock(hashtextextended('causeway.migrate', 0))`);
    }
  });
}

/** This month and the next two, so that nothing is made on the way while a process is looked after. */
const ensureMonths = `
  select causeway.ensure_journal_month(now() + months * interval '1 month')
  from generate_series(0, 2) as months`;

/**
 * For commands that look things up: changes nothing. Throws `Problem` CWY-5004 when the schema is
 * missing or older than this program, CWY-5003 when it is newer.
 */
export async function checkSchema(pool: Pool): Promise<void> {
  await onConnection(pool, async (client) => {
    if (!(await exists(client, tableExists))) throw notSetUp('nothing');
    const migrations = knownMigrations();
    const applied = await readApplied(client);
    check(migrations, applied);
    if (applied.size < migrations.length) throw notSetUp(`${applied.size} migrations`);
  });

  function notSetUp(value: string): Problem {
    return new Problem('CWY-5004', {
      place: 'schema causeway',
      value,
      bound: `${knownMigrations().length} migrations`,
    });
  }
}

/** Only what is missing, for `if not exists` asks for the privilege to create all the same. */
async function ensureLedger(client: PoolClient): Promise<void> {
  if (!(await exists(client, schemaExists))) await client.query('create schema causeway');
  if (await exists(client, tableExists)) return;
  await client.query(`
    create table causeway.migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`);
}

const schemaExists = `select to_regnamespace('causeway') is not null as found`;
const tableExists = `select to_regclass('causeway.migration') is not null as found`;

async function exists(client: PoolClient, question: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(question);
  return rows[0]?.found === true;
}

async function readApplied(client: PoolClient): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query<{ number: number; checksum: string }>(
    'select number, checksum from causeway.migration',
  );
  return new Map(rows.map((row) => [row.number, row.checksum]));
}

function check(migrations: readonly Migration[], applied: ReadonlyMap<number, string>): void {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const [number, sum] of applied) {
    const migration = known.get(number);
    if (migration?.checksum === sum) continue;
    throw new Problem('CWY-5003', {
      place: 'causeway.migration',
      value: migration === undefined ? `number ${number}` : `another ${migration.name}`,
      bound: `at most number ${Math.max(0, ...known.keys())}, unchanged`,
    });
  }
}

async function apply(
  client: PoolClient,
  { number, name, sql, checksum }: Migration,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(
      'insert into causeway.migration (number, name, checksum) values ($1, $2, $3)',
      [number, name, checksum],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function checksum(sql: string): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex').slice(0, 16);
}
