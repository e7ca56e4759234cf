-- The inbox: one row per notification that was accepted, from arrival to its final state.
create table causeway.event (
  id uuid primary key,
  correlation_id text not null,
  parent_event_id uuid,
  kind text not null check (kind in ('message', 'change', 'event', 'derived', 'unreadable')),
  type text not null,
  project_key text not null,
  dedupe_key text not null,
  -- project/kind/id; null when the notification names no record.
  record_key text,
  record_id text,
  resource_version bigint,
  occurred_at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  deleted boolean not null,
  data_erasure boolean not null,
  raw text,
  state text not null default 'waiting'
    check (state in ('waiting', 'applied', 'unchanged', 'superseded', 'parked')),
  problem_code text,
  problem_message text,
  waits_for text,
  settled_at timestamptz,
  -- Orders settled events by commit: see recent.ts.
  settled_xid xid8,
  deliveries integer not null default 1,
  constraint event_dedupe unique (project_key, dedupe_key),
  constraint event_settled check ((state = 'waiting') = (settled_xid is null))
) with (fillfactor = 85);

-- What load, sweep and replay look for; settled events are in none of the three. The second term of
-- the last two keeps the planner from them in queries by record: while few events wait they look
-- cheap, and a plan made then would read the whole backlog later.
create index event_open on causeway.event (record_key, id) where state in ('waiting', 'parked');
create index event_waiting on causeway.event (received_at)
  where state = 'waiting' and received_at > '-infinity';
create index event_parked on causeway.event (problem_code, id)
  where state = 'parked' and problem_code > '';
create index event_sleeping on causeway.event (waits_for) where waits_for is not null;
-- Trace and the live view.
create index event_correlation on causeway.event (correlation_id);
create index event_record on causeway.event (record_id, id) where record_id is not null;
create index event_settled on causeway.event (settled_xid, id) where settled_xid is not null;

-- Counts as a ledger: every statement that touches events adds one row with the differences, and
-- `compact_tally` sums the rows up. One row of totals would make all transactions wait for it.
create table causeway.tally (
  id bigint generated always as identity primary key,
  received bigint not null,
  duplicates bigint not null,
  waiting bigint not null,
  applied bigint not null,
  unchanged bigint not null,
  superseded bigint not null,
  parked bigint not null
);

create function causeway.tally_event_insert() returns trigger language plpgsql as $$
begin
  insert into causeway.tally
    (received, duplicates, waiting, applied, unchanged, superseded, parked)
  select count(*), sum(deliveries - 1),
    count(*) filter (where state = 'waiting'), count(*) filter (where state = 'applied'),
    count(*) filter (where state = 'unchanged'), count(*) filter (where state = 'superseded'),
    count(*) filter (where state = 'parked')
  from added having count(*) > 0;
  return null;
end $$;

create function causeway.tally_event_update() returns trigger language plpgsql as $$
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
end $$;

create trigger tally_insert after insert on causeway.event
  referencing new table as added for each statement execute function causeway.tally_event_insert();
create trigger tally_update after update on causeway.event
  referencing old table as before new table as after for each statement
  execute function causeway.tally_event_update();

-- Returns how many rows were summed up.
create function causeway.compact_tally() returns bigint language sql as $$
  with gone as (delete from causeway.tally returning *),
  total as (
    insert into causeway.tally
      (received, duplicates, waiting, applied, unchanged, superseded, parked)
    select sum(received), sum(duplicates), sum(waiting), sum(applied), sum(unchanged),
      sum(superseded), sum(parked)
    from gone having count(*) > 0
  )
  select count(*) from gone
$$;

-- Records in trouble, until their next success.
create table causeway.retry (
  record_key text primary key,
  attempts integer not null,
  since timestamptz not null,
  next_at timestamptz not null,
  problem_code text not null
);

-- A CRM row may stand for several commercetools records, so crm_id is not unique.
create table causeway.link (
  record_key text primary key,
  record_id text not null,
  crm_table text not null,
  crm_id text not null,
  reason text not null,
  linked_at timestamptz not null default clock_timestamp()
);
create index link_crm on causeway.link (crm_id);
create index link_record on causeway.link (record_id);

-- The agreed base of the merge.
create table causeway.mirror (
  record_key text primary key,
  version bigint not null,
  etag text,
  "values" jsonb not null,
  updated_at timestamptz not null default clock_timestamp()
) with (fillfactor = 85);

-- Writes that were announced and not confirmed yet: what they would put into the CRM, and what was
-- learned of the agreed base beyond the mirror.
create table causeway.write_intent (
  record_key text primary key,
  known jsonb not null,
  intended jsonb not null,
  announced_at timestamptz not null default clock_timestamp()
) with (fillfactor = 85);

-- Timeline entries that have been written.
create table causeway.ledger (
  record_key text not null,
  fact_key text not null,
  record_id text not null,
  order_number text,
  crm_table text not null,
  crm_id text not null,
  event_id uuid not null,
  correlation_id text not null,
  written_at timestamptz not null default clock_timestamp(),
  primary key (record_key, fact_key)
);
create index ledger_crm on causeway.ledger (crm_id);
create index ledger_record on causeway.ledger (record_id);

create table causeway.order_payment (
  project_key text not null,
  payment_id text not null,
  order_id text not null,
  primary key (project_key, payment_id, order_id)
);

-- What people call an order; a renamed order is found by both names.
create table causeway.order_number (
  order_number text not null,
  record_key text not null,
  primary key (order_number, record_key)
);

-- What appeared lately, so that a record about to sleep learns that it need not. The transaction's
-- number is compared with the snapshot of the sleeper's reading: clocks could not decide it.
create table causeway.appeared (
  wake_key text primary key,
  xid xid8 not null,
  at timestamptz not null default clock_timestamp(),
  -- More slept than one transaction wakes; the sweep wakes the others.
  sleepers_left boolean not null default false
);
create index appeared_at on causeway.appeared (at);
create index appeared_left on causeway.appeared (at) where sleepers_left;

-- Every step of every run. Append-only; a month is dropped as a whole.
create sequence causeway.journal_id;
create table causeway.journal (
  id bigint not null default nextval('causeway.journal_id'),
  at timestamptz not null,
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
) partition by range (at);
create index journal_correlation on causeway.journal (correlation_id, id);
create index journal_record on causeway.journal (record_key, id) where record_key is not null;
create index journal_crm on causeway.journal (crm_id, id) where crm_id is not null;

-- Makes the partition of the month that contains the moment; true when it was missing. The table is
-- made first and attached then, which does not lock out readers and writers of the others.
create function causeway.ensure_journal_month(moment timestamptz) returns boolean
language plpgsql as $$
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
end $$;
