-- Where an order was bought, beside its store: for the numbers of a contact by store. Null for orders
-- that were read before; their next reading fills it.
alter table causeway.order_summary
  add column channel text,
  add column country text,
  add column locale text,
  add column customer_group text;
