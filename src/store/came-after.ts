/**
 * Condition: the row of the table came after the reading of `row.loaded_at`, so the run knew nothing
 * of it. Numbers that the cluster has not given out yet come from a restored dump.
 */
export const cameAfter = (table: string): string => `(
  not pg_visible_in_snapshot(${table}.xid, row.loaded_at::pg_snapshot)
  and ${table}.xid < pg_snapshot_xmax(pg_current_snapshot()))`;
