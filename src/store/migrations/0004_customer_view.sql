-- News from Dynamics about a row that stands for a record.
alter table causeway.event drop constraint event_kind_check, add constraint event_kind_check
  check (kind in ('message', 'change', 'event', 'crm', 'derived', 'unreadable'));

alter table causeway.audit drop constraint audit_action_check, add constraint audit_action_check
  check (action in ('retry', 'discard', 'move-link', 'remove-link', 'rebuild-link', 'follow-merge',
    'accept', 'reject', 'merge', 'always', 'never', 'edit', 'reverse'));

-- The CRM's side of the agreed base, where it is known to differ from the values.
alter table causeway.mirror add column crm jsonb not null default '{}';

-- Rows that stood for a record until Dynamics merged them into another one: both ids lead to it.
create table causeway.link_former (
  record_key text not null,
  crm_id text not null,
  since timestamptz not null default clock_timestamp(),
  primary key (record_key, crm_id)
);
create index link_former_crm on causeway.link_former (crm_id);

-- Questions about identity that a person has to answer, with the values that answer them.
create table causeway.review (
  id uuid primary key,
  record_key text not null,
  record_id text not null,
  state text not null default 'open' check (state in ('open', 'decided', 'closed')),
  why text not null,
  rule text not null,
  crm_table text not null,
  "values" jsonb not null,
  candidates jsonb not null,
  -- The ids of the candidates once more, to be looked up by.
  crm_ids text[] not null,
  correlation_id text not null,
  opened_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  constraint review_settled check ((state = 'open') = (settled_at is null))
);
-- One open question per record. Not by `state`, or the planner would take the index of all that are
-- open for the one of a record.
create unique index review_open on causeway.review (record_key) where settled_at is null;
create index review_listed on causeway.review (state, id);
create index review_record on causeway.review (record_id, id);
create index review_crm on causeway.review using gin (crm_ids);
create index review_old on causeway.review (settled_at) where state <> 'open';

-- What people have decided about a record and a CRM row; a later decision takes the place of an
-- earlier one. The transaction's number tells whether a run can have known it, as for `appeared`.
create table causeway.pair_verdict (
  record_key text not null,
  crm_id text not null,
  verdict text not null check (verdict in ('always', 'never', 'merge')),
  who text not null,
  decided_at timestamptz not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id(),
  primary key (record_key, crm_id)
);

-- Values that people put in place of what the map makes, until they lapse.
create table causeway.column_edit (
  record_key text not null,
  column_name text not null,
  value jsonb,
  instead_of jsonb,
  who text not null,
  edited_at timestamptz not null default clock_timestamp(),
  applied_at timestamptz,
  xid xid8 not null default pg_current_xact_id(),
  primary key (record_key, column_name)
);

-- What was decided where the two systems differed. Append-only but for the mark of its reversal.
create table causeway.decision (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  record_key text not null,
  record_id text not null,
  column_name text not null,
  rule text not null,
  winner text not null check (winner in ('commercetools', 'dynamics')),
  -- Null where the side had nothing, and where values are not kept.
  commerce jsonb,
  crm jsonb,
  masked boolean not null,
  -- Empty for a record without a row.
  crm_table text not null,
  crm_id text not null,
  event_id uuid,
  correlation_id text not null,
  who text not null,
  reversed_by text,
  reversed_at timestamptz
);
create index decision_at on causeway.decision (at);
create index decision_record on causeway.decision (record_id, id);
create index decision_crm on causeway.decision (crm_id, id);
create index decision_correlation on causeway.decision (correlation_id, id);
create index decision_event on causeway.decision (event_id, id) where event_id is not null;
create index decision_column on causeway.decision (column_name, id);
create index decision_rule on causeway.decision (rule, id);

-- What was known of a person's consent, when and from where. Append-only and kept, for it is proof.
create table causeway.consent (
  id bigint generated always as identity primary key,
  record_key text not null,
  record_id text not null,
  crm_id text,
  channel text not null,
  purpose text not null,
  value text not null check (value in ('in', 'out', 'unset')),
  source text not null check (source in ('commercetools', 'dynamics')),
  given text,
  at timestamptz not null,
  dated boolean not null,
  known_since timestamptz not null default clock_timestamp(),
  event_id uuid,
  correlation_id text not null
);
-- The last line of each topic and source is what is known now.
create index consent_topic on causeway.consent (record_key, channel, purpose, source, id);
create index consent_record on causeway.consent (record_id, id);
create index consent_crm on causeway.consent (crm_id, id) where crm_id is not null;

-- Things that all processes have to know of each other, such as the configuration in force.
create table causeway.mark (
  name text primary key,
  value text not null,
  set_at timestamptz not null default clock_timestamp()
);
