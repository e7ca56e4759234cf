import { cameAfter } from './came-after.ts';

/** Per record and run; a limit also makes the planner go record by record. */
const supersededMax = 1_000;

/**
 * Writes a batch of outcomes in one round trip; the parameters are those of `settleParameters`, and
 * whether what appears has more sleepers than are woken now.
 * Answers the records that have events left to work on; `due` is null where that is now.
 *
 * - An event is settled once: a run that lost its job to another one changes nothing afterwards. It is
 *   asked by `settled_xid`, for by `state` the planner may take the index of all that is open.
 * - What a run looks up in the large tables is found by the keys that it has, whatever the planner
 *   believes of their size: `= any` leaves it no other index, a scalar sub-query nothing to hash, and
 *   `review.state` none of the index of all open questions. A plan made while the tables were small
 *   would otherwise read all of them at every settling.
 * - An event that waits for what has appeared since it was read goes back to waiting at once. The
 *   caller holds the wake keys, so an appearance is either committed and seen here, or comes later
 *   and finds the sleeper. Numbers that the cluster has not given out yet come from a restored dump.
 * - The mirror keeps the newer version, and so does the summary of an order.
 * - A link that people have changed, taken away or forbidden since the record was read stays as they
 *   left it; the caller holds it. A mirror of the former row is nobody's, for it names its row.
 * - A record that was identified has no open question any more.
 * - Records whose run settled nothing are left to their retry or to the sweep, for running them again
 *   at once would be a busy loop.
 * - `change` is materialized, or its look-ups would run again for every column that they decide.
 */
export const writeOutcomes = {
  name: 'write_outcomes',
  text: `
    with settled as (
      select * from jsonb_to_recordset($1) as row (id uuid, state text, problem_code text,
        problem_message text, waits_for text, loaded_at text)
    ), record as (
      select * from jsonb_to_recordset($2) as row (record_key text, supersedes_parked boolean,
        answers boolean, settled_some boolean, retry_in_ms bigint, attempts integer, problem_code text)
    ), appearing as (
      select distinct wake_key from jsonb_to_recordset($8) as row (wake_key text)
    ), awake as (
      select settled.id from settled
      where waits_for in (select wake_key from appearing)
        or exists (select from causeway.appeared where appeared.wake_key = settled.waits_for
          and not pg_visible_in_snapshot(appeared.xid, settled.loaded_at::pg_snapshot)
          and appeared.xid < pg_snapshot_xmax(pg_current_snapshot()))
    ), change as materialized (
      select settled.id, settled.state, problem_code, problem_message, waits_for,
        exists (select from awake where awake.id = settled.id) as wakes
      from settled
    ), settle_event as (
      update causeway.event set
        state = case when wakes then 'waiting' else change.state end,
        problem_code = change.problem_code,
        problem_message = change.problem_message,
        waits_for = case when wakes then null else change.waits_for end,
        settled_at = case when wakes then null else clock_timestamp() end,
        settled_xid = case when wakes then null else pg_current_xact_id() end
      from change
      where event.id = any($11::uuid[]) and event.id = change.id and event.settled_xid is null
      returning event.record_key, wakes
    ), supersede as (
      update causeway.event set state = 'superseded', waits_for = null,
        settled_at = clock_timestamp(), settled_xid = pg_current_xact_id()
      from record cross join lateral (
        select id from causeway.event as parked
        where parked.record_key = record.record_key and parked.state = 'parked'
          and parked.id not in (select id from settled)
        order by id limit ${supersededMax} for update
      ) as found
      where event.id = found.id and record.supersedes_parked
    ), close_review as (
      update causeway.review set state = 'closed', settled_at = clock_timestamp()
      from record cross join lateral (
        select id from causeway.review as asked
        where asked.record_key = record.record_key and asked.settled_at is null limit 1
      ) as found
      where review.id = found.id and review.state = 'open' and record.answers
    ), retry_later as (
      insert into causeway.retry (record_key, attempts, since, next_at, problem_code)
      select record_key, attempts, statement_timestamp(),
        statement_timestamp() + retry_in_ms * interval '1 millisecond', problem_code
      from record where retry_in_ms is not null
      on conflict (record_key) do update set attempts = excluded.attempts,
        next_at = excluded.next_at, problem_code = excluded.problem_code
    ), retry_no_more as (
      delete from causeway.retry using record
      where retry.record_key = record.record_key and record.retry_in_ms is null
    ), link as (
      insert into causeway.link (record_key, record_id, crm_table, crm_id, reason)
      select distinct on (record_key) record_key, record_id, crm_table, crm_id, reason
      from jsonb_to_recordset($3) as row (record_key text, record_id text, crm_table text,
        crm_id text, reason text, loaded_at text)
      where not exists (select from causeway.link as now
          where now.record_key = row.record_key and ${cameAfter('now')})
        and not exists (select from causeway.link_former as former
          where former.record_key = row.record_key and ${cameAfter('former')})
        and not exists (select from causeway.pair_verdict as refused
          where refused.record_key = row.record_key and refused.crm_id = row.crm_id
            and verdict = 'never' and ${cameAfter('refused')})
      on conflict (record_key) do update set crm_table = excluded.crm_table,
        crm_id = excluded.crm_id, reason = excluded.reason, xid = excluded.xid,
        linked_at = case link.crm_id when excluded.crm_id then link.linked_at
          else excluded.linked_at end
      where (link.crm_table, link.crm_id, link.reason)
        is distinct from (excluded.crm_table, excluded.crm_id, excluded.reason)
    ), mirror as (
      insert into causeway.mirror (record_key, version, etag, crm_id, "values", crm)
      select distinct on (record_key) record_key, version, etag, crm_id, "values", crm
      from jsonb_to_recordset($4) as row (record_key text, version bigint, etag text, crm_id text,
        "values" jsonb, crm jsonb)
      order by record_key, version desc
      on conflict (record_key) do update set version = excluded.version, etag = excluded.etag,
        crm_id = excluded.crm_id, "values" = excluded."values", crm = excluded.crm,
        updated_at = excluded.updated_at
      where mirror.version <= excluded.version
    ), confirm as (
      delete from causeway.write_intent using jsonb_to_recordset($4) as row (record_key text)
      where write_intent.record_key = row.record_key
    ), ledger as (
      insert into causeway.ledger (record_key, fact_key, record_id, order_number, crm_table, crm_id,
        event_id, correlation_id, told)
      select distinct on (record_key, fact_key) record_key, fact_key, record_id, order_number,
        crm_table, crm_id, event_id, correlation_id, told
      from jsonb_to_recordset($5) as row (record_key text, fact_key text, record_id text,
        order_number text, crm_table text, crm_id text, event_id uuid, correlation_id text,
        told jsonb)
      on conflict (record_key, fact_key) do update set order_number = excluded.order_number,
        event_id = excluded.event_id, correlation_id = excluded.correlation_id,
        told = excluded.told
      where ledger.told is distinct from excluded.told
    ), order_payment as (
      insert into causeway.order_payment (project_key, payment_id, order_id)
      select distinct project_key, payment_id, order_id
      from jsonb_to_recordset($6) as row (project_key text, payment_id text, order_id text)
      on conflict do nothing
    ), order_number as (
      insert into causeway.order_number (order_number, record_key)
      select distinct order_number, record_key
      from jsonb_to_recordset($9) as row (order_number text, record_key text)
      on conflict do nothing
    ), summary as (
      select * from jsonb_to_recordset($10) as row (record_key text, gone boolean,
        customer_key text, unit_key text, placed_at timestamptz, currency text, fraction_digits smallint,
        gross bigint, refunded bigint, refunds jsonb, cancelled boolean, store_key text, channel text,
        country text, locale text, customer_group text, interests jsonb, version bigint,
        payment_version bigint)
    ), summarise as (
      insert into causeway.order_summary (record_key, customer_key, unit_key, placed_at, currency,
        fraction_digits, gross, refunded, refunds, cancelled, store_key, channel, country, locale,
        customer_group, interests, version, payment_version)
      select distinct on (record_key) record_key, customer_key, unit_key, placed_at, currency,
        fraction_digits, gross, refunded, refunds, cancelled, store_key, channel, country, locale,
        customer_group, interests, version, payment_version
      from summary where gone is null
      order by record_key, version desc, payment_version desc
      on conflict (record_key) do update set customer_key = excluded.customer_key,
        unit_key = excluded.unit_key, placed_at = excluded.placed_at, currency = excluded.currency,
        fraction_digits = excluded.fraction_digits, gross = excluded.gross,
        refunded = excluded.refunded, refunds = excluded.refunds, cancelled = excluded.cancelled,
        store_key = excluded.store_key, channel = excluded.channel, country = excluded.country,
        locale = excluded.locale, customer_group = excluded.customer_group,
        interests = excluded.interests,
        version = excluded.version, payment_version = excluded.payment_version
      where (order_summary.version, order_summary.payment_version)
        <= (excluded.version, excluded.payment_version)
    ), forget_order as (
      delete from causeway.order_summary using summary
      where order_summary.record_key = summary.record_key and summary.gone
    ), journal as (
      insert into causeway.journal (at, correlation_id, event_id, record_key, step, system, status,
        duration_ms, outcome, request_id, crm_table, crm_id, fields, note)
      select at, correlation_id, event_id, record_key, step, system, status, duration_ms, outcome,
        request_id, crm_table, crm_id, fields, note
      from jsonb_to_recordset($7) as row (at timestamptz, correlation_id text, event_id uuid,
        record_key text, step text, system text, status integer, duration_ms real, outcome text,
        request_id text, crm_table text, crm_id text, fields text[], note text)
    ), appear as (
      insert into causeway.appeared (wake_key, xid, sleepers_left)
      select wake_key, pg_current_xact_id(), $12
      from appearing order by wake_key
      on conflict (wake_key) do update set xid = excluded.xid, at = excluded.at,
        sleepers_left = appeared.sleepers_left or excluded.sleepers_left
    )
    select record_key, null::timestamptz as due from record
    where retry_in_ms is null and settled_some and coalesce(
      (select true from settle_event
        where settle_event.record_key = record.record_key and wakes limit 1),
      (select true from causeway.event where event.record_key = record.record_key
        and event.state = 'waiting' and event.id <> all($11::uuid[]) limit 1), false)
    union all
    select record_key, statement_timestamp() + retry_in_ms * interval '1 millisecond'
    from record where retry_in_ms is not null
    order by record_key`,
};
