-- When what is told of units has happened, in commercetools or by a person's act; of several changes
-- the latest. It may be long before the note, after an outage.
alter table causeway.unit_news add column occurred_at timestamptz;
update causeway.unit_news set occurred_at = noted_at;
alter table causeway.unit_news alter column occurred_at set not null;
