import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Act } from '../ports/audit.ts';
import type { Relinked } from '../ports/operator.ts';
import { type ActParts, tellAct } from './act-news.ts';
import { actValues } from './audit.ts';
import { inTransaction, runOn, type Statement, type Transaction } from './database.ts';
import { doubtRows } from './doubtful-rows.ts';
import { rememberFormer } from './former-links.ts';
import { type LinkRow, linkOf } from './load.ts';
import { lockWakeKeys, shareBuckets } from './locks.ts';
import { noteMovedLinks, tellNoted, unitsKeys } from './unit-news.ts';

/** Lets another CRM row stand for the record, by a person's decision. */
export async function moveLink(
  parts: ActParts,
  ref: RecordRef,
  crmId: string,
  act: Act,
): Promise<Relinked> {
  const values = [recordKey(ref), crmId.toLowerCase(), ...actValues(act)];
  return relink(parts, ref, { statement: move, values, type: 'LinkMoved', act });
}

/** Forgets which CRM row stands for the record, by a person's decision. */
export async function removeLink(parts: ActParts, ref: RecordRef, act: Act): Promise<Relinked> {
  const values = [recordKey(ref), ...actValues(act)];
  return relink(parts, ref, { statement: remove, values, type: 'LinkRemoved', act });
}

interface Change {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  /** Of the event that has the record worked on. */
  readonly type: string;
  readonly act: Act;
}

async function relink(parts: ActParts, ref: RecordRef, change: Change): Promise<Relinked> {
  const opening = lockWakeKeys(unitsKeys([ref]), []) + shareBuckets([recordKey(ref)]);
  const { relinked, noted } = await inTransaction(parts.pool, opening, (tx) =>
    relinkIn(tx, parts, ref, change),
  );
  await tellNoted(parts, noted);
  return relinked;
}

async function relinkIn(
  tx: Transaction,
  parts: ActParts,
  ref: RecordRef,
  change: Change,
): Promise<{ readonly relinked: Relinked; readonly noted: readonly string[] }> {
  const [row] = await runOn<ChangeRow>(tx.client, change.statement, change.values);
  if (row === undefined) return { relinked: { is: 'unlinked' }, noted: [] };
  const link = linkOf(row);
  const { audit_id, at, former_crm_id: formerCrmId } = row;
  if (audit_id === null || at === null || formerCrmId === null)
    return { relinked: { is: 'unchanged', link }, noted: [] };
  const eventId = await tellAct(tx, parts, { ref, row: { audit_id, at } }, change);
  const noted = await noteMovedLinks(tx, [{ ref, eventId }], change.act);
  return { relinked: { is: 'changed', link, formerCrmId, eventId }, noted };
}

/** The link as it is now, or was; the last three are null when nothing was changed. */
interface ChangeRow extends LinkRow {
  readonly former_crm_id: string | null;
  readonly audit_id: string | null;
  readonly at: Date | null;
}

/**
 * What was agreed with the former row says nothing about the next one, and what people said earlier
 * about who the record is would have the next run undo their last word.
 */
const forget = `${rememberFormer('changed')}, forget_mirror as (
      delete from causeway.mirror using changed where mirror.record_key = changed.record_key
    ), forget_intent as (
      delete from causeway.write_intent using changed
      where write_intent.record_key = changed.record_key
    ), forget_always as (
      delete from causeway.pair_verdict using changed
      where pair_verdict.record_key = changed.record_key
        and (verdict = 'merge'
          or verdict = 'always' and pair_verdict.crm_id is distinct from changed.now_crm_id
          or verdict = 'never' and pair_verdict.crm_id = changed.now_crm_id)
    )`;

const move = {
  name: 'move_link',
  text: `
    with former as (
      select record_key, crm_table, crm_id, reason from causeway.link where record_key = $1
      for update
    ), changed as (
      update causeway.link set crm_id = $2, reason = 'by-hand', linked_at = clock_timestamp(),
        xid = pg_current_xact_id()
      from former where link.record_key = former.record_key and former.crm_id <> $2
      returning link.record_key, link.crm_table, link.crm_id, link.reason,
        former.crm_id as former_crm_id, link.crm_id as now_crm_id
    ), ${forget}, act as (
      insert into causeway.audit
        (action, record_key, crm_table, crm_id, former_crm_id, who, reason, correlation_id)
      select 'move-link', record_key, crm_table, crm_id, former_crm_id, $3, $4, $5 from changed
      returning id, at
    )
    select former.record_key, former.crm_table, coalesce(changed.crm_id, former.crm_id) as crm_id,
      coalesce(changed.reason, former.reason) as reason, changed.former_crm_id,
      act.id as audit_id, act.at
    from former left join changed on true left join act on true`,
};

const remove = {
  name: 'remove_link',
  text: `
    with changed as (
      delete from causeway.link where record_key = $1
      returning record_key, crm_table, crm_id, reason, crm_id as former_crm_id,
        null::text as now_crm_id
    ), ${forget}, ${doubtRows('changed')}, act as (
      insert into causeway.audit
        (action, record_key, crm_table, former_crm_id, who, reason, correlation_id)
      select 'remove-link', record_key, crm_table, former_crm_id, $2, $3, $4 from changed
      returning id, at
    )
    select changed.*, act.id as audit_id, act.at
    from changed cross join act`,
};
