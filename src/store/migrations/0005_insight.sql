-- What is remembered of an order for the numbers of its buyer: the latest reading, never a sum.
-- Amounts are in the smallest unit of the currency.
create table causeway.order_summary (
  record_key text primary key,
  -- Null for a guest's order, which counts for the contact that it is linked to.
  customer_key text,
  placed_at timestamptz not null,
  currency text not null,
  fraction_digits smallint not null,
  gross bigint not null,
  refunded bigint not null,
  cancelled boolean not null,
  store_key text,
  interests jsonb not null,
  version bigint not null,
  -- Payments change without their order: the sum of their versions tells readings apart.
  payment_version bigint not null
);
create index order_summary_customer on causeway.order_summary (customer_key, placed_at desc)
  where customer_key is not null;
