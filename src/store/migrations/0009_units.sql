-- What is remembered of a business unit: its place in the tree, so that its people and the units
-- below it can be found without asking commercetools. The latest reading, never a history.
create table causeway.business_unit (
  record_key text primary key,
  project_key text not null,
  record_id text not null,
  -- Not unique: a key is free again when its unit is deleted, and news of that may come late.
  unit_key text not null,
  parent_key text,
  top_level_key text not null,
  name text not null,
  unit_type text not null,
  status text not null,
  associates_from_parent boolean not null,
  version bigint not null,
  -- Of two units with one key the one that was heard of last has it now.
  known_since timestamptz not null default clock_timestamp()
) with (fillfactor = 85);
create index business_unit_key on causeway.business_unit (unit_key, project_key);
create index business_unit_parent on causeway.business_unit (parent_key, project_key)
  where parent_key is not null;

-- Who acts for a unit by roles that were given in it; what is inherited is found by the tree.
create table causeway.membership (
  unit_record_key text not null,
  customer_key text not null,
  -- [{key, passedOn}], sorted by key.
  roles jsonb not null,
  since timestamptz not null default clock_timestamp(),
  primary key (unit_record_key, customer_key)
) with (fillfactor = 85);
create index membership_customer on causeway.membership (customer_key);

-- Customers and units that are to hear of a change of the tree: one row each, however many changes.
-- Written with the change, and made into an event after it.
create table causeway.unit_news (
  record_key text primary key,
  correlation_id text not null,
  event_id uuid,
  noted_at timestamptz not null default clock_timestamp()
) with (fillfactor = 85);
create index unit_news_noted on causeway.unit_news (noted_at);

-- The unit that an order was bought for; null also for orders that were read before.
alter table causeway.order_summary add column unit_key text;
create index order_summary_unit on causeway.order_summary (unit_key, placed_at desc)
  where unit_key is not null;
