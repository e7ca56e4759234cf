-- Of all connections those that lead to one account, for the day on which people say that it is gone.
create index ledger_connection_account on causeway.ledger ((told ->> 'accountId'))
  where crm_table = 'connection';
