import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../test/postgres.ts';
import { onConnection, openPool } from './database.ts';
import { migrate } from './migrate.ts';

let db: TestDatabase;
const role = `reader_${randomBytes(4).toString('hex')}`;
beforeAll(async () => {
  db = await emptyDatabase();
  await db.pool.query(`create role ${role} login`);
});
afterAll(async () => {
  await db.pool.query(`drop owned by ${role}`);
  await db.pool.query(`drop role ${role}`);
  await db.close();
});

function urlWith(parts: Partial<Record<'username' | 'pathname' | 'password', string>>): string {
  return Object.assign(new URL(db.url), parts).href;
}

async function failureAt(url: string): Promise<unknown> {
  const pool = openPool({ url });
  try {
    return await migrate(pool).catch((error: unknown) => error);
  } finally {
    await pool.end();
  }
}

describe('a database that does not let us in', () => {
  it.each([
    ['an unknown role', { username: 'nobody_here' }, '28000'],
    ['an unknown database', { pathname: '/nowhere' }, '3D000'],
    ['a role without privileges', { username: role }, '42501'],
  ])('is told as such: %s', async (_, parts, remoteCode) => {
    const password = 'p4ssw0rd-of-mine';
    const failure = await failureAt(urlWith({ ...parts, password }));
    expect(failure).toMatchObject({
      code: 'CWY-5005',
      class: 'configuration',
      detail: { place: 'database.url (DATABASE_URL)', remoteCode },
    });
    expect(String(failure)).not.toContain(password);
  });

  it.each(['not an address', 'http://u:hush@127.0.0.1/x', 'postgres://u:hush@h:port/x'])(
    'is told as such: the address %s, which is not repeated',
    (url) => {
      const open = () => openPool({ url });
      expect(open).toThrow(expect.objectContaining({ code: 'CWY-5005' }));
      expect(open).not.toThrow(/hush|not an address/);
    },
  );
});

describe('a connection', () => {
  it('has its settings before the first statement runs', async () => {
    const pool = openPool({ url: db.url });
    const shown = await onConnection(pool, async (client) => {
      const { rows } = await client.query<{ plans: string; longest: string }>(
        `select current_setting('plan_cache_mode') as plans,
          current_setting('statement_timeout') as longest`,
      );
      return rows[0];
    });
    await pool.end();
    expect(shown).toEqual({ plans: 'force_generic_plan', longest: '30s' });
  });

  it('that dies while nobody uses it does not end the process', async () => {
    const pool = openPool({ url: db.url, applicationName: 'victim' });
    await pool.query('select 1');
    const gone = new Promise((resolve) => pool.once('error', resolve));
    await db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`,
    );
    expect(await gone).toBeInstanceOf(pg.DatabaseError);
    await pool.end();
  });
});
