-- The database as the migrations leave it. Not edited by hand: node src/store/dump-schema/main.ts

create table causeway.appeared (
  wake_key text not null,
  xid xid8 not null,
  at timestamp with time zone not null default clock_timestamp(),
  sleepers_left boolean not null default false,
  constraint appeared_pkey PRIMARY KEY (wake_key)
);

create table causeway.audit (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default clock_timestamp(),
  who text not null,
  action text not null,
  record_key text,
  event_id uuid,
  crm_table text,
  crm_id text,
  former_crm_id text,
  reason text,
  correlation_id text not null,
  constraint audit_action_check CHECK ((action = ANY (ARRAY['retry'::text, 'discard'::text, 'move-link'::text, 'remove-link'::text, 'rebuild-link'::text, 'follow-merge'::text, 'accept'::text, 'reject'::text, 'merge'::text, 'always'::text, 'never'::text, 'edit'::text, 'reverse'::text]))),
  constraint audit_pkey PRIMARY KEY (id),
  constraint audit_target CHECK (((record_key IS NOT NULL) OR (event_id IS NOT NULL)))
);

create table causeway.business_unit (
  record_key text not null,
  project_key text not null,
  record_id text not null,
  unit_key text not null,
  parent_key text,
  top_level_key text not null,
  name text not null,
  unit_type text not null,
  status text not null,
  associates_from_parent boolean not null,
  version bigint not null,
  known_since timestamp with time zone not null default clock_timestamp(),
  constraint business_unit_pkey PRIMARY KEY (record_key)
);

create table causeway.column_edit (
  record_key text not null,
  column_name text not null,
  value jsonb,
  instead_of jsonb,
  who text not null,
  edited_at timestamp with time zone not null default clock_timestamp(),
  applied_at timestamp with time zone,
  xid xid8 not null default pg_current_xact_id(),
  constraint column_edit_pkey PRIMARY KEY (record_key, column_name)
);

create table causeway.consent (
  id bigint not null generated always as identity,
  record_key text not null,
  record_id text not null,
  crm_id text,
  channel text not null,
  purpose text not null,
  value text not null,
  source text not null,
  given text,
  at timestamp with time zone not null,
  dated boolean not null,
  known_since timestamp with time zone not null default clock_timestamp(),
  event_id uuid,
  correlation_id text not null,
  constraint consent_pkey PRIMARY KEY (id),
  constraint consent_source_check CHECK ((source = ANY (ARRAY['commercetools'::text, 'dynamics'::text]))),
  constraint consent_value_check CHECK ((value = ANY (ARRAY['in'::text, 'out'::text, 'unset'::text])))
);

create table causeway.crm_cursor (
  name text not null,
  "position" bigint not null,
  link text not null,
  updated_at timestamp with time zone not null default clock_timestamp(),
  constraint crm_cursor_pkey PRIMARY KEY (name)
);

create table causeway.crm_share (
  user_id text not null,
  process_id uuid not null,
  seen_at timestamp with time zone not null default clock_timestamp(),
  requests double precision not null,
  execution_ms double precision not null,
  closed_until timestamp with time zone not null,
  constraint crm_share_pkey PRIMARY KEY (user_id, process_id)
);

create table causeway.decision (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default clock_timestamp(),
  record_key text not null,
  record_id text not null,
  column_name text not null,
  rule text not null,
  winner text not null,
  commerce jsonb,
  crm jsonb,
  masked boolean not null,
  crm_table text not null,
  crm_id text not null,
  event_id uuid,
  correlation_id text not null,
  who text not null,
  reversed_by text,
  reversed_at timestamp with time zone,
  constraint decision_pkey PRIMARY KEY (id),
  constraint decision_winner_check CHECK ((winner = ANY (ARRAY['commercetools'::text, 'dynamics'::text])))
);

create table causeway.event (
  id uuid not null,
  correlation_id text not null,
  parent_event_id uuid,
  kind text not null,
  type text not null,
  project_key text not null,
  dedupe_key text not null,
  record_key text,
  record_id text,
  resource_version bigint,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null default clock_timestamp(),
  deleted boolean not null,
  data_erasure boolean not null,
  raw text,
  state text not null default 'waiting'::text,
  problem_code text,
  problem_message text,
  waits_for text,
  settled_at timestamp with time zone,
  settled_xid xid8,
  deliveries integer not null default 1,
  discarded boolean not null default false,
  constraint event_dedupe UNIQUE (project_key, dedupe_key),
  constraint event_discarded CHECK (((NOT discarded) OR (state = 'superseded'::text))),
  constraint event_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'change'::text, 'event'::text, 'crm'::text, 'derived'::text, 'unreadable'::text]))),
  constraint event_pkey PRIMARY KEY (id),
  constraint event_settled CHECK (((state = 'waiting'::text) = (settled_xid IS NULL))),
  constraint event_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'applied'::text, 'unchanged'::text, 'superseded'::text, 'parked'::text])))
);

create table causeway.journal (
  id bigint not null default nextval('causeway.journal_id'::regclass),
  at timestamp with time zone not null,
  correlation_id text not null,
  event_id uuid,
  record_key text,
  step text not null,
  system text not null,
  status integer,
  duration_ms real not null,
  outcome text not null,
  request_id text,
  crm_table text,
  crm_id text,
  fields text[],
  note text
) partition by RANGE (at);

create table causeway.ledger (
  record_key text not null,
  fact_key text not null,
  record_id text not null,
  order_number text,
  crm_table text not null,
  crm_id text not null,
  event_id uuid not null,
  correlation_id text not null,
  written_at timestamp with time zone not null default clock_timestamp(),
  told jsonb,
  constraint ledger_pkey PRIMARY KEY (record_key, fact_key)
);

create table causeway.link (
  record_key text not null,
  record_id text not null,
  crm_table text not null,
  crm_id text not null,
  reason text not null,
  linked_at timestamp with time zone not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id(),
  constraint link_pkey PRIMARY KEY (record_key)
);

create table causeway.link_former (
  record_key text not null,
  crm_id text not null,
  since timestamp with time zone not null default clock_timestamp(),
  merged boolean not null default true,
  xid xid8 not null default pg_current_xact_id(),
  constraint link_former_pkey PRIMARY KEY (record_key, crm_id)
);

create table causeway.mark (
  name text not null,
  value text not null,
  set_at timestamp with time zone not null default clock_timestamp(),
  constraint mark_pkey PRIMARY KEY (name)
);

create table causeway.membership (
  unit_record_key text not null,
  customer_key text not null,
  roles jsonb not null,
  since timestamp with time zone not null default clock_timestamp(),
  constraint membership_pkey PRIMARY KEY (unit_record_key, customer_key)
);

create table causeway.migration (
  number integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default clock_timestamp(),
  constraint migration_pkey PRIMARY KEY (number)
);

create table causeway.mirror (
  record_key text not null,
  version bigint not null,
  etag text,
  "values" jsonb not null,
  updated_at timestamp with time zone not null default clock_timestamp(),
  crm_id text,
  crm jsonb not null default '{}'::jsonb,
  constraint mirror_pkey PRIMARY KEY (record_key)
);

create table causeway.order_number (
  order_number text not null,
  record_key text not null,
  constraint order_number_pkey PRIMARY KEY (order_number, record_key)
);

create table causeway.order_payment (
  project_key text not null,
  payment_id text not null,
  order_id text not null,
  constraint order_payment_pkey PRIMARY KEY (project_key, payment_id, order_id)
);

create table causeway.order_summary (
  record_key text not null,
  customer_key text,
  placed_at timestamp with time zone not null,
  currency text not null,
  fraction_digits smallint not null,
  gross bigint not null,
  refunded bigint not null,
  cancelled boolean not null,
  store_key text,
  interests jsonb not null,
  version bigint not null,
  payment_version bigint not null,
  channel text,
  country text,
  locale text,
  customer_group text,
  unit_key text,
  refunds jsonb not null default '[]'::jsonb,
  constraint order_summary_pkey PRIMARY KEY (record_key)
);

create table causeway.pair_verdict (
  record_key text not null,
  crm_id text not null,
  verdict text not null,
  who text not null,
  decided_at timestamp with time zone not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id(),
  constraint pair_verdict_pkey PRIMARY KEY (record_key, crm_id),
  constraint pair_verdict_verdict_check CHECK ((verdict = ANY (ARRAY['always'::text, 'never'::text, 'merge'::text])))
);

create table causeway.retry (
  record_key text not null,
  attempts integer not null,
  since timestamp with time zone not null,
  next_at timestamp with time zone not null,
  problem_code text not null,
  constraint retry_pkey PRIMARY KEY (record_key)
);

create table causeway.review (
  id uuid not null,
  record_key text not null,
  record_id text not null,
  state text not null default 'open'::text,
  why text not null,
  rule text not null,
  crm_table text not null,
  "values" jsonb not null,
  candidates jsonb not null,
  crm_ids text[] not null,
  correlation_id text not null,
  opened_at timestamp with time zone not null default clock_timestamp(),
  settled_at timestamp with time zone,
  constraint review_pkey PRIMARY KEY (id),
  constraint review_settled CHECK (((state = 'open'::text) = (settled_at IS NULL))),
  constraint review_state_check CHECK ((state = ANY (ARRAY['open'::text, 'decided'::text, 'closed'::text])))
);

create table causeway.tally (
  id bigint not null generated always as identity,
  received bigint not null,
  duplicates bigint not null,
  waiting bigint not null,
  applied bigint not null,
  unchanged bigint not null,
  superseded bigint not null,
  parked bigint not null,
  constraint tally_pkey PRIMARY KEY (id)
);

create table causeway.unit_news (
  record_key text not null,
  correlation_id text not null,
  event_id uuid,
  noted_at timestamp with time zone not null default clock_timestamp(),
  occurred_at timestamp with time zone not null,
  constraint unit_news_pkey PRIMARY KEY (record_key)
);

create table causeway.write_intent (
  record_key text not null,
  known jsonb not null,
  intended jsonb not null,
  announced_at timestamp with time zone not null default clock_timestamp(),
  constraint write_intent_pkey PRIMARY KEY (record_key)
);

CREATE INDEX appeared_at ON causeway.appeared USING btree (at);

CREATE INDEX appeared_left ON causeway.appeared USING btree (at) WHERE sleepers_left;

CREATE INDEX audit_correlation ON causeway.audit USING btree (correlation_id);

CREATE INDEX audit_event ON causeway.audit USING btree (event_id) WHERE (event_id IS NOT NULL);

CREATE INDEX audit_record ON causeway.audit USING btree (record_key, id) WHERE (record_key IS NOT NULL);

CREATE INDEX business_unit_key ON causeway.business_unit USING btree (unit_key, project_key);

CREATE INDEX business_unit_parent ON causeway.business_unit USING btree (parent_key, project_key) WHERE (parent_key IS NOT NULL);

CREATE INDEX consent_crm ON causeway.consent USING btree (crm_id, id) WHERE (crm_id IS NOT NULL);

CREATE INDEX consent_record ON causeway.consent USING btree (record_id, id);

CREATE INDEX consent_topic ON causeway.consent USING btree (record_key, channel, purpose, source, id);

CREATE INDEX decision_at ON causeway.decision USING btree (at);

CREATE INDEX decision_column ON causeway.decision USING btree (column_name, id);

CREATE INDEX decision_correlation ON causeway.decision USING btree (correlation_id, id);

CREATE INDEX decision_crm ON causeway.decision USING btree (crm_id, id);

CREATE INDEX decision_event ON causeway.decision USING btree (event_id, id) WHERE (event_id IS NOT NULL);

CREATE INDEX decision_record ON causeway.decision USING btree (record_id, id);

CREATE INDEX decision_rule ON causeway.decision USING btree (rule, id);

CREATE INDEX event_correlation ON causeway.event USING btree (correlation_id);

CREATE INDEX event_open ON causeway.event USING btree (record_key, id) WHERE (state = ANY (ARRAY['waiting'::text, 'parked'::text]));

CREATE INDEX event_parked ON causeway.event USING btree (problem_code, id) WHERE ((state = 'parked'::text) AND (problem_code > ''::text));

CREATE INDEX event_parked_at ON causeway.event USING btree (problem_code, settled_at, id) WHERE ((state = 'parked'::text) AND (problem_code > ''::text));

CREATE INDEX event_record ON causeway.event USING btree (record_id, id) WHERE (record_id IS NOT NULL);

CREATE INDEX event_settled ON causeway.event USING btree (settled_xid, id) WHERE (settled_xid IS NOT NULL);

CREATE INDEX event_sleeping ON causeway.event USING btree (waits_for) WHERE (waits_for IS NOT NULL);

CREATE INDEX event_waiting ON causeway.event USING btree (received_at) WHERE ((state = 'waiting'::text) AND (received_at > '-infinity'::timestamp with time zone));

CREATE INDEX journal_correlation ON ONLY causeway.journal USING btree (correlation_id, id);

CREATE INDEX journal_crm ON ONLY causeway.journal USING btree (crm_id, id) WHERE (crm_id IS NOT NULL);

CREATE INDEX journal_record ON ONLY causeway.journal USING btree (record_key, id) WHERE (record_key IS NOT NULL);

CREATE INDEX ledger_connection_account ON causeway.ledger USING btree (((told ->> 'accountId'::text))) WHERE (crm_table = 'connection'::text);

CREATE INDEX ledger_crm ON causeway.ledger USING btree (crm_id);

CREATE INDEX ledger_record ON causeway.ledger USING btree (record_id);

CREATE INDEX link_crm ON causeway.link USING btree (crm_id);

CREATE INDEX link_former_crm ON causeway.link_former USING btree (crm_id);

CREATE INDEX link_reason ON causeway.link USING btree (reason, record_key);

CREATE INDEX link_record ON causeway.link USING btree (record_id);

CREATE INDEX membership_customer ON causeway.membership USING btree (customer_key);

CREATE INDEX mirror_cart ON causeway.mirror USING btree (split_part(record_key, '/'::text, 1), record_key) WHERE (split_part(record_key, '/'::text, 2) = 'cart'::text);

CREATE INDEX order_summary_cart ON causeway.order_summary USING btree (customer_key, placed_at DESC) WHERE (split_part(record_key, '/'::text, 2) = 'cart'::text);

CREATE INDEX order_summary_customer ON causeway.order_summary USING btree (customer_key, placed_at DESC) WHERE (customer_key IS NOT NULL);

CREATE INDEX order_summary_unit ON causeway.order_summary USING btree (unit_key, placed_at DESC) WHERE (unit_key IS NOT NULL);

CREATE INDEX order_summary_unit_cart ON causeway.order_summary USING btree (unit_key, placed_at DESC) WHERE ((unit_key IS NOT NULL) AND (split_part(record_key, '/'::text, 2) = 'cart'::text));

CREATE INDEX review_crm ON causeway.review USING gin (crm_ids);

CREATE INDEX review_listed ON causeway.review USING btree (state, id);

CREATE INDEX review_old ON causeway.review USING btree (settled_at) WHERE (state <> 'open'::text);

CREATE UNIQUE INDEX review_open ON causeway.review USING btree (record_key) WHERE (settled_at IS NULL);

CREATE INDEX review_record ON causeway.review USING btree (record_id, id);

CREATE INDEX unit_news_noted ON causeway.unit_news USING btree (noted_at);

CREATE TRIGGER tally_insert AFTER INSERT ON causeway.event REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION causeway.tally_event_insert();

CREATE TRIGGER tally_update AFTER UPDATE ON causeway.event REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION causeway.tally_event_update();

create sequence causeway.journal_id;

CREATE OR REPLACE FUNCTION causeway.compact_tally()
 RETURNS bigint
 LANGUAGE sql
AS $function$
  with gone as (delete from causeway.tally returning *),
  total as (
    insert into causeway.tally
      (received, duplicates, waiting, applied, unchanged, superseded, parked)
    select sum(received), sum(duplicates), sum(waiting), sum(applied), sum(unchanged),
      sum(superseded), sum(parked)
    from gone having count(*) > 0
  )
  select count(*) from gone
$function$
;

CREATE OR REPLACE FUNCTION causeway.ensure_journal_month(moment timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  first timestamptz := date_trunc('month', moment at time zone 'UTC') at time zone 'UTC';
  next timestamptz := (date_trunc('month', moment at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  name text := 'journal_' || to_char(moment at time zone 'UTC', 'YYYY_MM');
begin
  if to_regclass('causeway.' || name) is not null then return false; end if;
  perform pg_advisory_xact_lock(hashtextextended('causeway.journal', 0));
  if to_regclass('causeway.' || name) is not null then return false; end if;
  execute format('create table causeway.%I (like causeway.journal including defaults)', name);
  execute format(
    'alter table causeway.journal attach partition causeway.%I for values from (%L) to (%L)',
    name, first, next);
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION causeway.tally_event_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into causeway.tally
    (received, duplicates, waiting, applied, unchanged, superseded, parked)
  select count(*), sum(deliveries - 1),
    count(*) filter (where state = 'waiting'), count(*) filter (where state = 'applied'),
    count(*) filter (where state = 'unchanged'), count(*) filter (where state = 'superseded'),
    count(*) filter (where state = 'parked')
  from added having count(*) > 0;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION causeway.tally_event_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into causeway.tally
    (received, duplicates, waiting, applied, unchanged, superseded, parked)
  select 0, sum(sign * deliveries),
    coalesce(sum(sign) filter (where state = 'waiting'), 0),
    coalesce(sum(sign) filter (where state = 'applied'), 0),
    coalesce(sum(sign) filter (where state = 'unchanged'), 0),
    coalesce(sum(sign) filter (where state = 'superseded'), 0),
    coalesce(sum(sign) filter (where state = 'parked'), 0)
  from (
    select 1 as sign, state, deliveries from after
    union all
    select -1, state, deliveries from before
  ) as difference having count(*) > 0;
  return null;
end $function$
;
