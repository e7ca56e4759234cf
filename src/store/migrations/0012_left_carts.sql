-- Carts that were told of, in the order in which they are asked for again. Of columns that never change:
-- an index of others would make every update of a mirror dearer.
create index mirror_cart on causeway.mirror (split_part(record_key, '/', 1), record_key)
  where split_part(record_key, '/', 2) = 'cart';
