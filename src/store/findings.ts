import { recordKey } from '../core/model/record.ts';
import type { Outcome } from '../ports/store.ts';
import { cameAfter } from './came-after.ts';
import { runOn, type Transaction } from './database.ts';
import { storableJson, storableTime } from './storable.ts';
import type { IdSource } from './uuid7.ts';

/** Whether the decision log keeps the values that it tells of. */
export type DecisionValues = 'keep' | 'mask';

export interface FindingsParts {
  readonly newId: IdSource;
  readonly decisionValues: DecisionValues;
}

/**
 * Writes what runs found out for people: questions, decisions, consents, what became of edits, and
 * merges that were followed. One statement, and none where there is nothing of it, as in most runs.
 * The links of the same outcomes have been written.
 */
export async function writeFindings(
  tx: Transaction,
  parts: FindingsParts,
  outcomes: readonly Outcome[],
): Promise<void> {
  const rows = findingRows(parts, outcomes);
  if (rows.every((list) => list.length === 0)) return;
  await runOn(tx.client, insertFindings, rows.map(storableJson));
}

/** The parameters of `insertFindings`: one array of rows per table. */
export function findingRows(
  { newId, decisionValues }: FindingsParts,
  outcomes: readonly Outcome[],
): readonly (readonly object[])[] {
  return [
    outcomes.flatMap((outcome) => reviewRows(outcome, newId)),
    outcomes.flatMap((outcome) => decisionRows(outcome, decisionValues)),
    outcomes.flatMap(consentRows),
    outcomes.flatMap(editRows),
    outcomes.flatMap(mergeRows),
  ];
}

function reviewRows(outcome: Outcome, newId: IdSource): object[] {
  const { ref, review, loadedAt, correlationId } = outcome;
  if (review === null) return [];
  return [
    {
      id: newId(),
      record_key: recordKey(ref),
      record_id: ref.id,
      why: review.why,
      rule: review.rule,
      crm_table: review.crmTable,
      values: review.values,
      candidates: review.candidates,
      crm_ids: review.candidates.map(({ crmId }) => crmId.toLowerCase()),
      correlation_id: correlationId,
      loaded_at: loadedAt,
    },
  ];
}

function decisionRows(outcome: Outcome, decisionValues: DecisionValues): object[] {
  const masked = decisionValues === 'mask';
  return outcome.decisions.map(({ column, rule, winner, commerce, crm }) => ({
    ...originOf(outcome),
    row_id: rowOf(outcome),
    column_name: column,
    rule,
    winner,
    commerce: masked ? null : commerce,
    crm: masked ? null : crm,
    masked,
  }));
}

function consentRows(outcome: Outcome): object[] {
  return outcome.consents.map((line) => ({
    ...originOf(outcome),
    row_id: rowOf(outcome),
    channel: line.channel,
    purpose: line.purpose,
    value: line.value,
    source: line.source,
    given: line.given,
    at: storableTime(line.at),
    dated: line.dated,
  }));
}

function originOf({ ref, eventId, correlationId }: Outcome): object {
  return {
    record_key: recordKey(ref),
    record_id: ref.id,
    event_id: eventId,
    correlation_id: correlationId,
  };
}

function editRows({ ref, loadedAt, edits }: Outcome): object[] {
  const row = { record_key: recordKey(ref), loaded_at: loadedAt };
  return [
    ...edits.applied.map(({ column, insteadOf }) => ({
      ...row,
      column_name: column,
      instead_of: insteadOf,
      lapsed: false,
    })),
    ...edits.lapsed.map((column) => ({ ...row, column_name: column, lapsed: true })),
  ];
}

function mergeRows(outcome: Outcome): object[] {
  const { ref, mergedFrom, correlationId } = outcome;
  if (mergedFrom === null) return [];
  return [
    {
      record_key: recordKey(ref),
      row_id: rowOf(outcome),
      former_crm_id: mergedFrom,
      correlation_id: correlationId,
    },
  ];
}

/** The CRM row that the run worked with; null where it says nothing of one. */
function rowOf({ link, mirror }: Outcome): string | null {
  return link?.crmId ?? mirror?.crmId ?? null;
}

/**
 * - A question that a person has answered meanwhile is not asked again by a run that had not heard.
 * - The decision of an edit is its author's; all others are our own.
 * - A consent is news when it differs from the last line of its topic and source: a run that happens
 *   twice tells it once.
 * - An edit that was replaced meanwhile is neither applied nor lapsed.
 * - Decisions and consents name the row that the run worked with, though people have linked another meanwhile;
 *   a merge of a row that they have taken from the record meanwhile is not followed.
 * - What was always the merged row is always the one that it is part of now, unless that is never it.
 */
export const insertFindings = {
  name: 'insert_findings',
  text: `
    with review as (
      insert into causeway.review (id, record_key, record_id, why, rule, crm_table, "values",
        candidates, crm_ids, correlation_id)
      select distinct on (record_key) id, record_key, record_id, why, rule, crm_table, "values",
        candidates, crm_ids, correlation_id
      from jsonb_to_recordset($1) as row (id uuid, record_key text, record_id text, why text,
        rule text, crm_table text, "values" jsonb, candidates jsonb, crm_ids text[],
        correlation_id text, loaded_at text)
      where not exists (select from causeway.pair_verdict
        where pair_verdict.record_key = row.record_key and ${cameAfter('pair_verdict')})
      order by record_key
      on conflict (record_key) where settled_at is null do update set why = excluded.why,
        rule = excluded.rule, crm_table = excluded.crm_table, "values" = excluded."values",
        candidates = excluded.candidates, crm_ids = excluded.crm_ids,
        correlation_id = excluded.correlation_id
    ), decision as (
      insert into causeway.decision (record_key, record_id, column_name, rule, winner, commerce, crm,
        masked, crm_table, crm_id, event_id, correlation_id, who)
      select record_key, row.record_id, column_name, rule, winner, commerce, row.crm, masked,
        coalesce(crm_table, ''), coalesce(row_id, crm_id, ''), event_id, correlation_id,
        case when rule = 'edit' then coalesce(column_edit.who, 'causeway') else 'causeway' end
      from jsonb_to_recordset($2) as row (record_key text, record_id text, column_name text,
        rule text, winner text, commerce jsonb, crm jsonb, masked boolean, event_id uuid,
        correlation_id text, row_id text)
      left join causeway.link using (record_key)
      left join causeway.column_edit using (record_key, column_name)
    ), consent as (
      insert into causeway.consent (record_key, record_id, crm_id, channel, purpose, value, source,
        given, at, dated, event_id, correlation_id)
      select row.record_key, row.record_id, coalesce(row_id, link.crm_id), row.channel, row.purpose, row.value,
        row.source, row.given, row.at, row.dated, row.event_id, row.correlation_id
      from jsonb_to_recordset($3) as row (record_key text, record_id text, channel text,
        purpose text, value text, source text, given text, at timestamptz, dated boolean,
        event_id uuid, correlation_id text, row_id text)
      left join causeway.link on link.record_key = row.record_key
      left join lateral (
        select value, given, at, dated from causeway.consent
        where consent.record_key = row.record_key and consent.channel = row.channel
          and consent.purpose = row.purpose and consent.source = row.source
        order by id desc limit 1
      ) as last on true
      where (last.value, last.given, last.at, last.dated)
        is distinct from (row.value, row.given, row.at, row.dated)
    ), edit as (
      select * from jsonb_to_recordset($4) as row (record_key text, column_name text,
        instead_of jsonb, lapsed boolean, loaded_at text)
    ), apply_edit as (
      update causeway.column_edit set applied_at = clock_timestamp(), instead_of = row.instead_of
      from edit as row
      where column_edit.record_key = row.record_key and column_edit.column_name = row.column_name
        and not lapsed and applied_at is null and not ${cameAfter('column_edit')}
    ), lapse_edit as (
      delete from causeway.column_edit using edit as row
      where column_edit.record_key = row.record_key and column_edit.column_name = row.column_name
        and lapsed and not ${cameAfter('column_edit')}
    ), merged as (
      select row.*, link.crm_table, link.crm_id
      from jsonb_to_recordset($5) as row (record_key text, row_id text, former_crm_id text,
        correlation_id text)
      left join causeway.link using (record_key)
      where row_id is null or row_id is not distinct from link.crm_id
    ), former as (
      insert into causeway.link_former (record_key, crm_id)
      select distinct record_key, former_crm_id from merged order by record_key
      on conflict (record_key, crm_id) do update set since = excluded.since,
        merged = excluded.merged, xid = excluded.xid
    ), part_of as (
      delete from causeway.pair_verdict using merged
      where pair_verdict.record_key = merged.record_key and verdict = 'always'
        and pair_verdict.crm_id = former_crm_id and merged.crm_id <> former_crm_id
        and not exists (select from causeway.pair_verdict as refused
          where refused.record_key = merged.record_key and refused.crm_id = merged.crm_id
            and refused.verdict = 'never')
      returning pair_verdict.*, merged.crm_id as whole_crm_id
    ), whole as (
      insert into causeway.pair_verdict (record_key, crm_id, verdict, who, decided_at, xid)
      select record_key, whole_crm_id, verdict, who, decided_at, xid from part_of
      on conflict (record_key, crm_id) do update set verdict = excluded.verdict,
        who = excluded.who, decided_at = excluded.decided_at, xid = excluded.xid
      where pair_verdict.verdict <> 'never'
    )
    insert into causeway.audit (action, record_key, crm_table, crm_id, former_crm_id, who,
      correlation_id)
    select 'follow-merge', record_key, crm_table, crm_id, former_crm_id, 'causeway', correlation_id
    from merged order by record_key`,
};
