import { cameAfter } from './came-after.ts';
import { levelsMax } from './memberships.ts';

/**
 * Remembers what runs have read of business units, and notes whom that concerns, in one round trip.
 * $1 = `unitRows`, $2 = `unitLinkRows`, $3 = how many of those concerned are answered.
 *
 * The caller holds the units of the projects alone: two changes of one tree see each other. All parts
 * see the tables as they were before, so that `given` and `stored` can be compared; the links of the
 * outcomes have not been written yet, those of people's acts have (`moved`).
 *
 * - An older reading changes nothing, and is told to nobody.
 * - Who comes, goes or has other roles in a unit is told.
 * - Where a unit stands, what it is called, whether it is active, which row stands for it: its own
 *   people are told, and those above whose roles it takes. Who these are is asked of the tree as it
 *   was and as it is (\`either\` has both), for who loses roles is concerned as well.
 * - A unit that moved takes the people of all units below along: they act at another depth.
 * - All units below one that moved are told, for their company may be another. The units right below
 *   write the account of this one: they are told when that is another. A unit that was not known then
 *   and has looked for its parent earlier is told as soon as it is known.
 * - News is as old as the change that it tells of, the latest of several: roles begin and end then.
 */
export const changeUnits = {
  name: 'change_units',
  text: `
    with recursive given as materialized (
      select distinct on (row.record_key) row.*
      from jsonb_to_recordset($1) as row (record_key text, correlation_id text, event_id uuid,
        gone boolean, loaded_at text, project_key text, record_id text, unit_key text,
        parent_key text, top_level_key text, name text, unit_type text, status text,
        associates_from_parent boolean, version bigint, associates jsonb)
      left join causeway.business_unit as stored on stored.record_key = row.record_key
      where row.gone or stored.version is null or stored.version <= row.version
      order by row.record_key, row.gone desc, row.version desc
    ), stored as materialized (
      select business_unit.* from given join causeway.business_unit using (record_key)
    ), said as materialized (
      select record_key, customer_key, roles from given
      cross join lateral jsonb_to_recordset(associates) as one (customer_key text, roles jsonb)
      where not gone
    ), known as materialized (
      select given.record_key, customer_key, roles
      from given join causeway.membership on unit_record_key = given.record_key
    ), different as materialized (
      select * from said except select * from known
    ), ended as materialized (
      select record_key, customer_key from known except select record_key, customer_key from said
    ), linked as (
      select row.* from jsonb_to_recordset($2) as row (record_key text, crm_id text, moved boolean,
        correlation_id text, event_id uuid)
      left join causeway.link using (record_key)
      where row.moved or link.crm_id is distinct from row.crm_id
    ), changed as materialized (
      select record_key, correlation_id, event_id,
        (given.gone and stored.record_key is not null)
          or (not given.gone and (stored.record_key is null
            or stored.parent_key is distinct from given.parent_key)) as is_moved,
        (stored.name, stored.status, stored.associates_from_parent)
          is distinct from (given.name, given.status, given.associates_from_parent) as is_other,
        false as is_linked
      from given left join stored using (record_key)
      where not given.gone or stored.record_key is not null
      union all
      select record_key, correlation_id, event_id, false, false, true from linked
    ), concerned as materialized (
      select * from changed where is_moved or is_other or is_linked
    ), either as not materialized (
      select record_key, project_key, unit_key, parent_key, associates_from_parent
      from causeway.business_unit
      union all
      select record_key, project_key, unit_key, parent_key, associates_from_parent
      from given where not gone
    ), above as (
      select origin.record_key as origin, unit.record_key, unit.project_key, unit.parent_key,
        unit.associates_from_parent, 0 as level
      from concerned as origin
      join either as unit on unit.record_key = origin.record_key
      union
      select above.origin, unit.record_key, unit.project_key, unit.parent_key,
        unit.associates_from_parent, above.level + 1
      from above join either as unit
        on unit.project_key = above.project_key and unit.unit_key = above.parent_key
      where above.associates_from_parent and above.level < ${levelsMax}
    ), below as (
      select origin.record_key as origin, unit.record_key, unit.project_key, unit.unit_key, 0 as level
      from concerned as origin
      join either as unit on unit.record_key = origin.record_key where origin.is_moved
      union
      select below.origin, unit.record_key, unit.project_key, unit.unit_key, below.level + 1
      from below join either as unit
        on unit.project_key = below.project_key and unit.parent_key = below.unit_key
      where below.level < ${levelsMax}
    ), touched as (
      select record_key, min(origin) as origin, bool_or(is_all) as is_all from (
        select record_key, origin, level = 0 as is_all from above
        union all select record_key, origin, true from below
      ) as every group by record_key
    ), told as (
      select customer_key as record_key, record_key as origin from different
      union all
      select customer_key, record_key from ended
      union all
      select customer_key, origin from touched
      join causeway.membership on unit_record_key = touched.record_key
      where is_all or membership.roles @> '[{"passedOn": true}]'
      union all
      select child.record_key, unit.record_key from concerned as origin
      join either as unit on unit.record_key = origin.record_key
      join either as child
        on child.project_key = unit.project_key and child.parent_key = unit.unit_key
      where origin.is_linked
      union all
      select record_key, origin from below where level > 0
      union all
      select row.record_key, row.record_key from given as row
      join causeway.business_unit as parent
        on parent.project_key = row.project_key and parent.unit_key = row.parent_key
      join causeway.link on link.record_key = parent.record_key
      where not row.gone and ${cameAfter('link')}
    ), cause as materialized (
      select distinct on (record_key) record_key, correlation_id, event_id,
        coalesce((select occurred_at from causeway.event where event.id = changed.event_id),
          clock_timestamp()) as occurred_at
      from changed order by record_key, is_linked
    ), note as (
      insert into causeway.unit_news (record_key, correlation_id, event_id, occurred_at)
      select distinct on (told.record_key) told.record_key, correlation_id, event_id,
        max(occurred_at) over (partition by told.record_key)
      from told join cause on cause.record_key = told.origin
      order by told.record_key, told.origin
      on conflict (record_key) do update set correlation_id = excluded.correlation_id,
        event_id = excluded.event_id, noted_at = excluded.noted_at,
        occurred_at = greatest(unit_news.occurred_at, excluded.occurred_at)
      returning record_key
    ), remember as (
      insert into causeway.business_unit (record_key, project_key, record_id, unit_key, parent_key,
        top_level_key, name, unit_type, status, associates_from_parent, version)
      select record_key, project_key, record_id, unit_key, parent_key, top_level_key, name,
        unit_type, status, associates_from_parent, version
      from given where not gone
      on conflict (record_key) do update set unit_key = excluded.unit_key,
        parent_key = excluded.parent_key, top_level_key = excluded.top_level_key,
        name = excluded.name, unit_type = excluded.unit_type, status = excluded.status,
        associates_from_parent = excluded.associates_from_parent, version = excluded.version
    ), forget as (
      delete from causeway.business_unit using given
      where business_unit.record_key = given.record_key and given.gone
    ), join_unit as (
      insert into causeway.membership (unit_record_key, customer_key, roles)
      select record_key, customer_key, roles from different order by record_key, customer_key
      on conflict (unit_record_key, customer_key) do update set roles = excluded.roles
    ), leave_unit as (
      delete from causeway.membership using ended
      where membership.unit_record_key = ended.record_key
        and membership.customer_key = ended.customer_key
    )
    select record_key from note limit $3`,
};
