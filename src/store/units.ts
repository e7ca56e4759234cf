import type { Pool } from 'pg';
import type { KnownUnit, UnitQuestion } from '../ports/units.ts';
import { run } from './database.ts';
import { type KnownUnitRow, knownUnitOf } from './unit-rows.ts';

/** A row stands for one unit as a rule, and a key names one. */
const unitsMax = 5_000;

/** The units behind keys or CRM rows; of two units with one key the one that was heard of last. */
export async function units(pool: Pool, question: UnitQuestion): Promise<readonly KnownUnit[]> {
  const rows =
    'keys' in question
      ? await unitsOfKeys(pool, question.projectKey, question.keys)
      : await unitsOfRows(pool, question.accountIds);
  return rows.map(knownUnitOf);
}

async function unitsOfKeys(
  pool: Pool,
  projectKey: string,
  keys: readonly string[],
): Promise<readonly KnownUnitRow[]> {
  if (keys.length === 0) return [];
  return run<KnownUnitRow>(pool, selectUnitsOfKeys, [projectKey, keys, unitsMax]);
}

async function unitsOfRows(
  pool: Pool,
  crmIds: readonly string[],
): Promise<readonly KnownUnitRow[]> {
  if (crmIds.length === 0) return [];
  const ids = crmIds.map((id) => id.toLowerCase());
  return run<KnownUnitRow>(pool, selectUnitsOfRows, [ids, unitsMax]);
}

export const selectUnitsOfKeys = {
  name: 'units_of_keys',
  text: `
    select distinct on (unit_key) record_key, unit_key, parent_key, link.crm_id, link.reason
    from causeway.business_unit left join causeway.link using (record_key)
    where project_key = $1 and unit_key = any($2::text[])
    order by unit_key, known_since desc, record_key limit $3`,
};

export const selectUnitsOfRows = {
  name: 'units_of_rows',
  text: `
    select record_key, unit_key, parent_key, link.crm_id, link.reason
    from causeway.link join causeway.business_unit using (record_key)
    where link.crm_id = any($1::text[])
    order by record_key limit $2`,
};
