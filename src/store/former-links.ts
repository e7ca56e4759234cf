/** Newest first; a record changes its row a few times in its life. */
const formersMax = 20;

/** The ids of rows that stood for the record of `input` before, as JSON. */
export const formerCrmIds = `(
  select coalesce(jsonb_agg(found.crm_id), '[]') from (
    select crm_id from causeway.link_former where link_former.record_key = input.record_key
    order by since desc limit ${formersMax}) as found)`;

/**
 * Remembers the row that a person has taken from a record: `taken` is a part of the statement with
 * `record_key` and `former_crm_id`. What was merged into that row leads to the record no longer.
 */
export const rememberFormer = (taken: string): string => `former_row as (
      insert into causeway.link_former (record_key, crm_id, merged)
      select record_key, former_crm_id, false from ${taken}
      on conflict (record_key, crm_id) do update set since = excluded.since,
        merged = excluded.merged, xid = excluded.xid
    ), merged_into_it as (
      update causeway.link_former set merged = false from ${taken}
      where link_former.record_key = ${taken}.record_key and link_former.merged
        and link_former.crm_id <> ${taken}.former_crm_id
    )`;
