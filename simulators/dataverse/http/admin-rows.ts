import type { JsonObject } from '../json.ts';
import type { Table } from '../schema/schema.ts';
import { isReference, type Row, type Value } from '../store/row.ts';
import type { World } from '../world.ts';

const topMax = 200;
const topDefault = 50;

/** A search looks at so many of the newest rows and says so. */
const scannedMax = 200_000;

const matches = (row: Row, search: string): boolean => {
  if (row.id.includes(search)) return true;
  for (const name in row.values) {
    const value: Value | undefined = row.values[name];
    const text = isReference(value) ? value.id : String(value);
    if (text.toLowerCase().includes(search)) return true;
  }
  return false;
};

/** The newest rows of a table in which a text occurs, for people who look at it. */
export const findRows = (world: World, table: Table, query: URLSearchParams): JsonObject => {
  const search = (query.get('search') ?? '').toLowerCase();
  const asked = Number(query.get('top') ?? topDefault);
  const top = Number.isInteger(asked) && asked > 0 ? Math.min(asked, topMax) : topDefault;
  const store = world.database.store(table.name);
  const rows: JsonObject[] = [];
  let scanned = 0;
  for (const row of store.scanBack()) {
    if (rows.length === top || scanned === scannedMax) break;
    scanned += 1;
    if (search !== '' && !matches(row, search)) continue;
    rows.push({ [table.primaryKey]: row.id, versionnumber: row.version, ...row.values });
  }
  return { table: table.name, primaryName: table.primaryName, count: store.size, scanned, rows };
};
