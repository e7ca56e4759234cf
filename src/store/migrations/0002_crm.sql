-- What each process spends as which application user of Dataverse, so that processes share the limits
-- of the service. A row that is not renewed is forgotten.
create table causeway.crm_share (
  user_id text not null,
  process_id uuid not null,
  seen_at timestamptz not null default clock_timestamp(),
  requests double precision not null,
  execution_ms double precision not null,
  closed_until timestamptz not null,
  primary key (user_id, process_id)
);

-- How far the changes of a CRM table have been read.
create table causeway.crm_cursor (
  name text primary key,
  position bigint not null,
  link text not null,
  updated_at timestamptz not null default clock_timestamp()
);
