import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPool } from '../database.ts';
import { openPostgres } from '../embedded/open-postgres.ts';
import { migrate } from '../migrate.ts';
import { dumpSchema } from '../schema-dump.ts';

/** Renews schema.sql from the migrations, on a server that lives only for it. */
const dir = mkdtempSync(path.join(tmpdir(), 'causeway-schema-'));
const server = await openPostgres({ dataDir: dir, durable: false, stopWithUs: true });
const pool = openPool({ url: server.url });
try {
  await migrate(pool);
  writeFileSync(new URL('../schema.sql', import.meta.url), await dumpSchema(pool));
} finally {
  await pool.end();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
