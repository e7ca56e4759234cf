import { membershipsMax } from '../ports/units.ts';

/** commercetools has trees of five levels; what is deeper is a circle of readings of different times. */
export const levelsMax = 5;
/** Before roles of one unit are put together; the nearest units come first. */
const rolesMax = 10_000;

/**
 * The units that the customer of `input` acts for, as JSON: those in which it has roles itself, and
 * those below that take associates from their parent, for the roles that are passed on.
 *
 * A recursion that goes down level by level; units are found by key, which costs an index look-up
 * each. Other kinds of records have no memberships, and are not looked up.
 */
export const membershipsOf = `(
  with recursive acting as (
    select unit.record_key, unit.project_key, unit.unit_key, unit.unit_key as source_key,
      role ->> 'key' as role_key, (role ->> 'passedOn')::boolean as passed_on,
      0 as below, place.depth
    from causeway.membership
    join causeway.business_unit as unit on unit.record_key = membership.unit_record_key
    cross join lateral jsonb_array_elements(membership.roles) as role
    cross join lateral (
      with recursive above as (
        select unit.project_key, unit.parent_key, 0 as level
        union all
        select up.project_key, up.parent_key, above.level + 1
        from above join causeway.business_unit as up
          on up.project_key = above.project_key and up.unit_key = above.parent_key
        where above.level < ${levelsMax}
      ) select max(level) as depth from above
    ) as place
    where input.kind = 'customer' and membership.customer_key = input.record_key
    union all
    select unit.record_key, unit.project_key, unit.unit_key, acting.source_key,
      acting.role_key, true, acting.below + 1, acting.depth + 1
    from acting join causeway.business_unit as unit
      on unit.project_key = acting.project_key and unit.parent_key = acting.unit_key
    where acting.passed_on and unit.associates_from_parent and acting.below < ${levelsMax}
      and unit.unit_key <> acting.source_key
  ), unit as (
    select record_key, min(below) as below, max(depth) as depth,
      jsonb_agg(distinct jsonb_build_object('key', role_key,
        'from', case when below > 0 then source_key end)) as roles
    from (select * from acting limit ${rolesMax}) as nearest
    group by record_key
  )
  select coalesce(jsonb_agg(found), '[]') from (
    select unit.record_key, unit_key, name, status, depth, link.crm_id, roles
    from unit join causeway.business_unit using (record_key)
    left join causeway.link on link.record_key = unit.record_key
    order by below > 0, unit_key, record_key limit ${membershipsMax}
  ) as found)`;

/** What is remembered of the business unit of `input`, as JSON. */
export const unitMemoryOf = `(
  select to_jsonb(unit) || jsonb_build_object('associates', (
    select coalesce(jsonb_agg(found), '[]') from (
      select customer_key, roles from causeway.membership
      where membership.unit_record_key = unit.record_key order by customer_key
    ) as found))
  from causeway.business_unit as unit where unit.record_key = input.record_key)`;
