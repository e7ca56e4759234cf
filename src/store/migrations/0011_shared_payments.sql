-- The transactions that gave money back for an order: other orders may share the payment, and their
-- buyer got it once. Of summaries from before nothing but the sum is known, until there is news of the order.
alter table causeway.order_summary add column refunds jsonb not null default '[]';

-- What lies in the carts of a unit is asked for without its orders.
create index order_summary_unit_cart on causeway.order_summary (unit_key, placed_at desc)
  where unit_key is not null and split_part(record_key, '/', 2) = 'cart';
