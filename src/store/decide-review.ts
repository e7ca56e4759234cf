import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Act, AuditAction } from '../ports/audit.ts';
import type { ReviewDecision, Reviewed } from '../ports/operator.ts';
import type { PairVerdict } from '../ports/store.ts';
import { must } from '../std/assert.ts';
import { type ActParts, type ActRow, tellAct } from './act-news.ts';
import { actValues } from './audit.ts';
import { inTransaction, run, runOn, type Transaction } from './database.ts';
import { shareBuckets } from './locks.ts';
import { lockRows, upsertVerdicts, verdictRows } from './pair-verdicts.ts';
import { refOfKey } from './record-rows.ts';
import { noteMovedLinks, tellNoted } from './unit-news.ts';
import { isUuid } from './uuid7.ts';

/**
 * Answers a question: the answer holds for its pairs of record and row from now on, and the record is
 * worked on at once. Of two people who answer at the same time the second learns that it is settled.
 */
export async function decideReview(
  parts: ActParts,
  id: string,
  decision: ReviewDecision,
  act: Act,
): Promise<Reviewed> {
  const [found] = isUuid(id) ? await run<KeyRow>(parts.pool, selectKey, [id]) : [];
  if (found === undefined) return { is: 'unknown' };
  // Keys and bucket come before any row: see locks.ts.
  const ref = refOfKey(found.record_key);
  const opening = lockRows(found.crm_ids, ref) + shareBuckets([found.record_key]);
  const { reviewed, noted } = await inTransaction(parts.pool, opening, (tx) =>
    decideIn(tx, parts, { id, ref, decision, act }),
  );
  await tellNoted(parts, noted);
  return reviewed;
}

interface Answer {
  readonly id: string;
  readonly ref: RecordRef;
  readonly decision: ReviewDecision;
  readonly act: Act;
}

interface Done {
  readonly reviewed: Reviewed;
  /** Whom to tell of it, see `tellNoted`. */
  readonly noted: readonly string[];
}

async function decideIn(
  tx: Transaction,
  parts: ActParts,
  { id, ref, decision, act }: Answer,
): Promise<Done> {
  const [review] = await runOn<ReviewRow>(tx.client, lockReview, [id]);
  if (review === undefined) return nothingDone('unknown');
  if (review.state !== 'open') return nothingDone('settled');
  const verdicts = verdictsOf(decision, review.crm_ids);
  if (verdicts === null) return nothingDone('no-candidate');
  const [row] = await runOn<ActRow>(tx.client, answerReview, [
    recordKey(ref),
    verdictRows(verdicts),
    ...actValues(act),
    id,
    decision.is satisfies AuditAction,
    decision.is === 'reject' ? null : decision.crmId.toLowerCase(),
  ]);
  const done = { ref, row: must(row, 'An open question was locked') };
  const eventId = await tellAct(tx, parts, done, { type: 'ReviewDecided', act });
  const noted = await noteMovedLinks(tx, [{ ref, eventId }], act);
  return { reviewed: { is: 'decided', ref, eventId }, noted };
}

function nothingDone(is: 'unknown' | 'settled' | 'no-candidate'): Done {
  return { reviewed: { is }, noted: [] };
}

/** What the answer says about each candidate; null when it names none of them. */
function verdictsOf(
  decision: ReviewDecision,
  candidates: readonly string[],
): readonly PairVerdict[] | null {
  if (decision.is === 'reject') return candidates.map((crmId) => ({ crmId, is: 'never' }));
  const chosen = decision.crmId.toLowerCase();
  if (!candidates.includes(chosen)) return null;
  const always: PairVerdict = { crmId: chosen, is: 'always' };
  if (decision.is === 'accept') return [always];
  const others = candidates.filter((crmId) => crmId !== chosen);
  return [always, ...others.map((crmId): PairVerdict => ({ crmId, is: 'merge' }))];
}

interface KeyRow {
  readonly record_key: string;
  readonly crm_ids: readonly string[];
}

interface ReviewRow {
  readonly state: string;
  readonly crm_ids: readonly string[];
}

/** A question never changes its record. */
const selectKey = {
  name: 'review_record',
  text: 'select record_key, crm_ids from causeway.review where id = $1',
};

const lockReview = {
  name: 'lock_review',
  text: 'select state, crm_ids from causeway.review where id = $1 for update',
};

/** The question ends at the time of the act, by which its acts are found. */
const answerReview = {
  name: 'answer_review',
  text: `
    with ${upsertVerdicts}, act as (
      insert into causeway.audit (action, record_key, crm_table, crm_id, who, reason,
        correlation_id)
      select $7, $1, crm_table, $8, $3, $4, $5 from causeway.review where id = $6
      returning id, at
    )
    update causeway.review set state = 'decided', settled_at = act.at from act
    where review.id = $6 returning act.id as audit_id, act.at`,
};
