-- What an entry says and what the order was like then: how a later reading knows what is not true
-- any more. Null for entries that were written before this was kept.
alter table causeway.ledger add column told jsonb;
