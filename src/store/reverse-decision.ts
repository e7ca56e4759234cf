import type { Act } from '../ports/audit.ts';
import type { Reversed } from '../ports/operator.ts';
import { must } from '../std/assert.ts';
import { type ActParts, type ActRow, tellAct } from './act-news.ts';
import { actValues } from './audit.ts';
import { inTransaction, run, runOn } from './database.ts';
import { isDecisionId } from './decision-rows.ts';
import { inPlaceOfEarlier } from './edit-desk.ts';
import { shareBuckets } from './locks.ts';
import { refOfKey } from './record-rows.ts';

/**
 * Puts the value that was given up in place of what the map makes, as an edit, and works on the
 * record at once. What was decided with a row that stands for the record no longer says nothing about
 * the present one, unless it was merged into that. Of two people who reverse a decision the second learns that it was reversed.
 */
export async function reverseDecision(parts: ActParts, id: string, act: Act): Promise<Reversed> {
  if (!isDecisionId(id)) return { is: 'unknown' };
  const [found] = await run<{ record_key: string }>(parts.pool, selectKey, [id]);
  if (found === undefined) return { is: 'unknown' };
  // The bucket comes before any row: see locks.ts.
  return inTransaction(parts.pool, shareBuckets([found.record_key]), async (tx) => {
    const [decision] = await runOn<LockedRow>(tx.client, lockDecision, [id]);
    if (decision === undefined) return { is: 'unknown' };
    if (decision.masked) return { is: 'masked' };
    if (decision.is_reversed) return { is: 'reversed-before' };
    if (!decision.is_linked) return { is: 'unlinked' };
    const [row] = await runOn<ActRow>(tx.client, reverse, [id, ...actValues(act)]);
    const ref = refOfKey(found.record_key);
    const done = { ref, row: must(row, 'A decision that is locked is there') };
    const eventId = await tellAct(tx, parts, done, { type: 'DecisionReversed', act });
    return { is: 'reversed', ref, eventId };
  });
}

interface LockedRow {
  readonly masked: boolean;
  readonly is_reversed: boolean;
  readonly is_linked: boolean;
}

/** A decision never changes its record. */
const selectKey = {
  name: 'decision_record',
  text: 'select record_key from causeway.decision where id = $1::bigint',
};

const lockDecision = {
  name: 'lock_decision',
  text: `
    select masked, reversed_by is not null as is_reversed,
      exists (select from causeway.link where link.record_key = decision.record_key
        and (link.crm_id = decision.crm_id
          or exists (select from causeway.link_former as former
            where former.record_key = link.record_key and former.crm_id = decision.crm_id
              and former.merged))) as is_linked
    from causeway.decision where id = $1::bigint for update`,
};

const reverse = {
  name: 'reverse_decision',
  text: `
    with given_up as (
      select record_key, column_name, crm_table, crm_id,
        case winner when 'commercetools' then crm else commerce end as value
      from causeway.decision where id = $1::bigint
    ), edit as (
      insert into causeway.column_edit (record_key, column_name, value, who)
      select record_key, column_name, value, $2 from given_up
      ${inPlaceOfEarlier}
    ), act as (
      insert into causeway.audit (action, record_key, crm_table, crm_id, who, reason,
        correlation_id)
      select 'reverse', record_key, nullif(crm_table, ''), nullif(crm_id, ''), $2,
        concat_ws(': ', column_name, $3::text), $4
      from given_up returning id, at
    )
    update causeway.decision set reversed_by = $2, reversed_at = act.at from act
    where decision.id = $1::bigint returning act.id as audit_id, act.at`,
};
