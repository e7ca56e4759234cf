import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../test/postgres.ts';
import { openPool } from './database.ts';
import { checkSchema, knownMigrations, migrate } from './migrate.ts';
import { dumpSchema } from './schema-dump.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await emptyDatabase();
});
afterEach(() => db.close());

describe('migrations', () => {
  it('are applied once by processes that start at the same time', async () => {
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(db.pool)));
    expect(applied.reduce((sum, count) => sum + count, 0)).toBe(knownMigrations().length);
    expect(await migrate(db.pool)).toBe(0);
  });

  it('are numbered without gaps', () => {
    const numbers = knownMigrations().map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('refuse a database that a newer program has migrated', async () => {
    await migrate(db.pool);
    await db.pool.query(`insert into causeway.migration values (9999, '9999_future.sql', 'x')`);
    await expect(migrate(db.pool)).rejects.toMatchObject({
      code: 'CWY-5003',
      detail: { value: 'number 9999' },
    });
  });

  it('refuse a database whose migration was another one', async () => {
    await migrate(db.pool);
    await db.pool.query(`update causeway.migration set checksum = 'x' where number = 1`);
    await expect(migrate(db.pool)).rejects.toMatchObject({ code: 'CWY-5003' });
  });

  it('lead to the committed schema.sql', async () => {
    await migrate(db.pool);
    const committed = readFileSync(new URL('./schema.sql', import.meta.url), 'utf8');
    const drift = 'schema.sql is out of date: run `node src/store/dump-schema/main.ts`';
    expect(await dumpSchema(db.pool), drift).toBe(committed);
  });
});

describe('a look at the schema', () => {
  it('changes nothing, and says when there is none or an older one', async () => {
    await expect(checkSchema(db.pool)).rejects.toMatchObject({
      code: 'CWY-5004',
      class: 'configuration',
      detail: { value: 'nothing' },
    });
    const { rows } = await db.pool.query(`select to_regnamespace('causeway') as schema`);
    expect(rows).toEqual([{ schema: null }]);
    await migrate(db.pool);
    await checkSchema(db.pool);
    await db.pool.query('delete from causeway.migration where number = $1', [
      knownMigrations().length,
    ]);
    await expect(checkSchema(db.pool)).rejects.toMatchObject({ code: 'CWY-5004' });
  });

  it('says when the schema is newer', async () => {
    await migrate(db.pool);
    await db.pool.query(`insert into causeway.migration values (9999, '9999_future.sql', 'x')`);
    await expect(checkSchema(db.pool)).rejects.toMatchObject({ code: 'CWY-5003' });
  });
});

it('a role that may not create schemas goes on with those that exist', async () => {
  await migrate(db.pool);
  const role = `worker_${randomBytes(4).toString('hex')}`;
  await db.pool.query(`create role ${role} login;
    grant usage on schema causeway to ${role};
    grant all on all tables in schema causeway to ${role}`);
  const url = new URL(db.url);
  url.username = role;
  const pool = openPool({ url: url.href });
  expect(await migrate(pool)).toBe(0);
  await pool.end();
  await db.pool.query(`drop owned by ${role}; drop role ${role}`);
});
