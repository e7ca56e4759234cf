import type { WakeKey } from '../ports/store.ts';
import { runOn, type Transaction } from './database.ts';

/** Keys of the records with events that sleep until one of the wake keys appears. */
export async function findSleepers(
  tx: Transaction,
  wakeKeys: readonly WakeKey[],
): Promise<readonly string[]> {
  if (wakeKeys.length === 0) return [];
  const rows = await runOn<{ record_key: string }>(tx.client, selectSleepers, [wakeKeys]);
  return rows.map((row) => row.record_key);
}

/** Sets the sleeping events back to waiting; answers their records' keys. */
export async function wakeSleepers(
  tx: Transaction,
  wakeKeys: readonly WakeKey[],
): Promise<readonly string[]> {
  if (wakeKeys.length === 0) return [];
  const rows = await runOn<{ record_key: string }>(tx.client, updateSleepers, [wakeKeys]);
  return [...new Set(rows.map((row) => row.record_key))];
}

const selectSleepers = {
  name: 'select_sleepers',
  text: `select distinct record_key from causeway.event
    where waits_for = any($1) and record_key is not null`,
};

/** What was parked keeps its problem until the next run, so that a trace tells why it slept. */
const updateSleepers = {
  name: 'update_sleepers',
  text: `
    update causeway.event
    set state = 'waiting', waits_for = null, settled_at = null, settled_xid = null
    where id in (
      select id from causeway.event where waits_for = any($1) and record_key is not null
      order by id for update)
    returning record_key`,
};
