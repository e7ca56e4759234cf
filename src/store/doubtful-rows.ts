/** Rows that belong to a contact or an account, and that Dataverse deletes together with it. */
const ownTables = ['connection', 'customeraddress', 'cwy_contactstore', 'cwy_interest'];

/**
 * Takes the rows of a record for announced only, and so does it with the connections of others that
 * lead to its account: people remove a link because the row behind it is gone, and what belonged to
 * that is gone with it. The runs to come write such rows again, over those that are there after all.
 * `taken` is as for `rememberFormer`, with `crm_table` in addition. In the order in which runs write
 * their lines, so that neither waits for the other for ever.
 */
export const doubtRows = (taken: string): string => `doubtful as (
      select record_key, fact_key from causeway.ledger join (
        select ledger.record_key, fact_key from ${taken}
        join causeway.ledger using (record_key)
        where ledger.crm_table in (${ownTables.map((table) => `'${table}'`).join(', ')})
        union
        select ledger.record_key, fact_key from ${taken}
        join causeway.ledger on ledger.crm_table = 'connection'
          and told ->> 'accountId' = former_crm_id
        where ${taken}.crm_table = 'account'
      ) as line using (record_key, fact_key)
      where told is not null and not told ? 'announced'
      order by record_key, fact_key for update of ledger
    ), doubt as (
      update causeway.ledger set told = jsonb_build_object('announced', told)
      from doubtful
      where (ledger.record_key, ledger.fact_key) = (doubtful.record_key, doubtful.fact_key)
    )`;
