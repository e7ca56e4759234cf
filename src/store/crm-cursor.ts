import type { Pool } from 'pg';
import type { CrmCursor } from '../ports/crm-cursor.ts';
import { run } from './database.ts';

/** Where reading goes on; see `CrmCursors`. */
export async function readCursor(pool: Pool, name: string): Promise<CrmCursor | null> {
  const [row] = await run<{ position: string; link: string }>(pool, read, [name]);
  return row === undefined ? null : { name, position: Number(row.position), link: row.link };
}

/** Moves the cursor one step on, or answers false; see `CrmCursors`. */
export async function keepCursor(pool: Pool, cursor: CrmCursor): Promise<boolean> {
  const { name, position, link } = cursor;
  const rows = await run(pool, position === 1 ? begin : goOn, [name, position, link]);
  return rows.length === 1;
}

const read = {
  name: 'crm_cursor_read',
  text: 'select position, link from causeway.crm_cursor where name = $1',
};

const begin = {
  name: 'crm_cursor_begin',
  text: `insert into causeway.crm_cursor (name, position, link) values ($1, $2, $3)
    on conflict (name) do nothing returning name`,
};

const goOn = {
  name: 'crm_cursor_go_on',
  text: `update causeway.crm_cursor set position = $2, link = $3, updated_at = clock_timestamp()
    where name = $1 and position = $2 - 1 returning name`,
};
