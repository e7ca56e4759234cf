-- What is remembered of a cart that was left, as the order that it would be: it tells of interests as
-- long as the cart is open, and goes with it. Few of all summaries are carts.
create index order_summary_cart on causeway.order_summary (customer_key, placed_at desc)
  where split_part(record_key, '/', 2) = 'cart';
