-- What people did to parked events and links, written in the transaction that did it. Append-only
-- and kept: it answers "who decided this" long after the events are forgotten.
create table causeway.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  who text not null,
  action text not null check (action in ('retry', 'discard', 'move-link', 'remove-link')),
  -- One of the two is set: a notification that nobody can read has an event and no record.
  record_key text,
  event_id uuid,
  crm_table text,
  crm_id text,
  former_crm_id text,
  reason text,
  correlation_id text not null,
  constraint audit_target check (record_key is not null or event_id is not null)
);
create index audit_record on causeway.audit (record_key, id) where record_key is not null;
create index audit_event on causeway.audit (event_id) where event_id is not null;
create index audit_correlation on causeway.audit (correlation_id);

-- Of a superseded event: a person decided that it need not be worked on.
alter table causeway.event add column discarded boolean not null default false,
  add constraint event_discarded check (not discarded or state = 'superseded');

-- Lists of parked events: newest first, problem by problem. The second term keeps the planner from
-- it in queries by record.
create index event_parked_at on causeway.event (problem_code, settled_at, id)
  where state = 'parked' and problem_code > '';

-- The row that the values were agreed with. A link may be moved while a run still writes to the
-- former row; what that run leaves here must not be taken for agreed with the new one.
alter table causeway.mirror add column crm_id text;
update causeway.mirror set crm_id = link.crm_id from causeway.link
where link.record_key = mirror.record_key;

create index link_reason on causeway.link (reason, record_key);
