import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Act } from '../ports/audit.ts';
import type { PairVerdict } from '../ports/store.ts';
import { must } from '../std/assert.ts';
import { type ActParts, type ActRow, tellAct } from './act-news.ts';
import { actValues } from './audit.ts';
import { contactKey } from './buyer-news.ts';
import { inTransaction, runOn } from './database.ts';
import { rememberFormer } from './former-links.ts';
import { lockWakeKeys, shareBuckets } from './locks.ts';
import { storableJson } from './storable.ts';
import { noteMovedLinks, tellNoted, unitsKeys } from './unit-news.ts';

/** Says once and for all that record and row belong together, or never; works on the record at once. */
export async function decidePair(
  parts: ActParts,
  ref: RecordRef,
  verdict: PairVerdict & { readonly is: 'always' | 'never' },
  act: Act,
): Promise<{ readonly eventId: string }> {
  const key = recordKey(ref);
  const opening = lockRows([verdict.crmId], ref) + shareBuckets([key]);
  const { eventId, noted } = await inTransaction(parts.pool, opening, async (tx) => {
    const [row] = await runOn<ActRow>(tx.client, decidePairOf, [
      key,
      verdictRows([verdict]),
      ...actValues(act),
      verdict.is,
      verdict.crmId.toLowerCase(),
    ]);
    const done = { ref, row: must(row, 'An insert returns its row') };
    const eventId = await tellAct(tx, parts, done, { type: 'PairDecided', act });
    return { eventId, noted: await noteMovedLinks(tx, [{ ref, eventId }], act) };
  });
  await tellNoted(parts, noted);
  return { eventId };
}

/**
 * Held while rows are refused: a run that links one of them is settled before, or sees it refused. A
 * verdict may also take the row from its record.
 */
export function lockRows(crmIds: readonly string[], ref: RecordRef): string {
  const rows = crmIds.map((crmId) => contactKey(crmId.toLowerCase()));
  return lockWakeKeys([...rows, ...unitsKeys([ref])], []);
}

/** The second parameter of `upsertVerdicts`. */
export function verdictRows(verdicts: readonly PairVerdict[]): string {
  return storableJson(
    verdicts.map(({ crmId, is }) => ({ crm_id: crmId.toLowerCase(), verdict: is })),
  );
}

/**
 * The verdicts ($2) on the record ($1) by a person ($3), in place of earlier ones. A record stands for
 * one row, so a new `always` ends an earlier one, and what was to be merged into that. A row that is
 * never the record stands for it no longer, whatever becomes of the record.
 */
export const upsertVerdicts = `said as (
      select distinct on (crm_id) * from jsonb_to_recordset($2) as row (crm_id text, verdict text)
      order by crm_id
    ), outdated as (
      delete from causeway.pair_verdict where record_key = $1 and verdict in ('always', 'merge')
        and crm_id not in (select crm_id from said)
        and exists (select from said where verdict = 'always')
    ), verdict as (
      insert into causeway.pair_verdict (record_key, crm_id, verdict, who)
      select $1, crm_id, verdict, $3 from said
      on conflict (record_key, crm_id) do update set verdict = excluded.verdict,
        who = excluded.who, decided_at = excluded.decided_at, xid = excluded.xid
    ), parted as (
      delete from causeway.link using said
      where link.record_key = $1 and said.verdict = 'never' and link.crm_id = said.crm_id
      returning link.record_key, link.crm_id as former_crm_id
    ), ${rememberFormer('parted')}, forget_intent as (
      delete from causeway.write_intent using parted
      where write_intent.record_key = parted.record_key
    )`;

const decidePairOf = {
  name: 'decide_pair',
  text: `
    with ${upsertVerdicts}
    insert into causeway.audit (action, record_key, crm_id, who, reason, correlation_id)
    values ($6, $1, $7, $3, $4, $5) returning id as audit_id, at`,
};
