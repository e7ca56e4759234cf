-- Whether a run can have known how the link stands: as for `pair_verdict`.
alter table causeway.link add column xid xid8 not null default pg_current_xact_id();

-- Also rows that people have taken from a record. Only one that was merged into the row that stands
-- for the record now leads to it; until now there were no others.
alter table causeway.link_former
  add column merged boolean not null default true,
  add column xid xid8 not null default pg_current_xact_id();
