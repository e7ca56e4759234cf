import type { Pool } from 'pg';
import type { TreeQuestion, TreeUnit } from '../ports/operator.ts';
import { run } from './database.ts';
import { levelsMax } from './memberships.ts';
import { refOfKey } from './record-rows.ts';

/** More than a company has divisions; of a larger one the units that are nearest to the top. */
const treeUnitsMax = 5_000;

/** The company that the question leads to, from the top down. */
export async function unitTree(pool: Pool, question: TreeQuestion): Promise<readonly TreeUnit[]> {
  const values =
    'accountId' in question
      ? [null, null, question.accountId.toLowerCase()]
      : [question.key, question.projectKey ?? null, null];
  const rows = await run<TreeRow>(pool, selectTree, [...values, treeUnitsMax]);
  return rows.map((row) => ({
    ref: refOfKey(row.record_key),
    key: row.unit_key,
    name: row.name,
    parentKey: row.parent_key,
    status: row.status,
    depth: row.depth,
    accountId: row.crm_id,
    associates: row.associates,
  }));
}

interface TreeRow {
  readonly record_key: string;
  readonly unit_key: string;
  readonly name: string;
  readonly parent_key: string | null;
  readonly status: TreeUnit['status'];
  readonly depth: number;
  readonly crm_id: string | null;
  readonly associates: number;
}

/**
 * Up from the unit to where nothing more is known, and down from there. A circle, which only readings
 * of different times can make, ends at the bound of levels, and each unit is shown once.
 */
const selectTree = {
  name: 'select_unit_tree',
  text: `
    with recursive named as (
      select record_key from causeway.business_unit
      where unit_key = $1 and project_key = coalesce($2, project_key)
      union
      select record_key from causeway.link where record_id = $1
      union
      select record_key from causeway.link where crm_id = $3
    ), above as (
      select project_key, unit_key, parent_key, 0 as level
      from named join causeway.business_unit using (record_key)
      where project_key = coalesce($2, project_key)
      union
      select up.project_key, up.unit_key, up.parent_key, level + 1
      from above join causeway.business_unit as up
        on up.project_key = above.project_key and up.unit_key = above.parent_key
      where level < ${levelsMax}
    ), top as (
      select distinct project_key, unit_key from above
      where level = ${levelsMax} or not exists (select from causeway.business_unit as up
        where up.project_key = above.project_key and up.unit_key = above.parent_key)
    ), below as (
      select record_key, project_key, unit_key, 0 as depth
      from top join causeway.business_unit using (project_key, unit_key)
      union
      select unit.record_key, unit.project_key, unit.unit_key, depth + 1
      from below join causeway.business_unit as unit
        on unit.project_key = below.project_key and unit.parent_key = below.unit_key
      where depth < ${levelsMax}
    ), shown as (
      select record_key, min(depth) as depth from below
      group by record_key order by depth, record_key limit $4
    )
    select record_key, unit_key, name, parent_key, status, depth, link.crm_id,
      (select count(*)::integer from causeway.membership
        where unit_record_key = record_key) as associates
    from shown join causeway.business_unit using (record_key)
    left join causeway.link using (record_key)
    order by depth, project_key, unit_key, record_key`,
};
