import { recordKey } from '../core/model/record.ts';
import type { LedgerEntry, Outcome } from '../ports/store.ts';
import { storableJson } from './storable.ts';
import { summaryRow } from './summary-rows.ts';

/** The parameters of `writeOutcomes`: one JSON array of rows per table, and the ids of the events. */
export function settleParameters(outcomes: readonly Outcome[]): readonly string[] {
  const eventIds = outcomes.flatMap(({ settled }) => settled.map(({ eventId }) => eventId));
  return [...rowsOf(outcomes).map(storableJson), `{${eventIds.join(',')}}`];
}

function rowsOf(outcomes: readonly Outcome[]): readonly (readonly object[])[] {
  return [
    outcomes.flatMap(settledRows),
    outcomes.map(recordRow),
    outcomes.flatMap(linkRows),
    outcomes.flatMap(mirrorRows),
    outcomes.flatMap(ledgerRows),
    outcomes.flatMap(orderPaymentRows),
    outcomes.flatMap(journalRows),
    outcomes.flatMap((outcome) => outcome.appeared.map((wake_key) => ({ wake_key }))),
    outcomes.flatMap(orderNumberRows),
    outcomes.flatMap(summaryRows),
  ];
}

function settledRows(outcome: Outcome): object[] {
  return outcome.settled.map(({ eventId, state }) => ({
    id: eventId,
    state,
    problem_code: outcome.problem?.code ?? null,
    problem_message: outcome.problem?.message ?? null,
    waits_for: outcome.waitsFor,
    loaded_at: outcome.loadedAt,
  }));
}

function recordRow(outcome: Outcome): object {
  return {
    record_key: recordKey(outcome.ref),
    supersedes_parked: outcome.supersedesParked,
    answers: outcome.review === null && (outcome.supersedesParked || outcome.link !== null),
    settled_some: outcome.settled.length > 0,
    retry_in_ms: outcome.retry?.inMs ?? null,
    attempts: outcome.retry?.attempts ?? null,
    problem_code: outcome.retry?.problem ?? null,
  };
}

function linkRows({ link, loadedAt }: Outcome): object[] {
  if (link === null) return [];
  const { ref, crmTable, crmId, reason } = link;
  const row = { crm_table: crmTable, crm_id: crmId, reason, loaded_at: loadedAt };
  return [{ record_key: recordKey(ref), record_id: ref.id, ...row }];
}

function mirrorRows({ mirror }: Outcome): object[] {
  if (mirror === null) return [];
  const { ref, version, etag, crmId, values, crm } = mirror;
  return [{ record_key: recordKey(ref), version, etag, crm_id: crmId, values, crm }];
}

function ledgerRows(outcome: Outcome): object[] {
  return outcome.ledger.map(ledgerRow);
}

/** A line of the ledger as its table has it. */
export function ledgerRow(entry: LedgerEntry): object {
  return {
    record_key: recordKey(entry.order),
    fact_key: entry.factKey,
    record_id: entry.order.id,
    order_number: entry.orderNumber,
    crm_table: entry.crmTable,
    crm_id: entry.crmId,
    event_id: entry.eventId,
    correlation_id: entry.correlationId,
    told: entry.told,
  };
}

function orderNumberRows({ ref, orderNumber }: Outcome): object[] {
  return orderNumber === null ? [] : [{ order_number: orderNumber, record_key: recordKey(ref) }];
}

function summaryRows({ ref, summary }: Outcome): object[] {
  if (summary === null) return [];
  const { now } = summary;
  return [now === null ? { record_key: recordKey(ref), gone: true } : summaryRow(now)];
}

function orderPaymentRows({ ref, orderPayments }: Outcome): object[] {
  return orderPayments.map(({ paymentId, orderId }) => ({
    project_key: ref.projectKey,
    payment_id: paymentId,
    order_id: orderId,
  }));
}

function journalRows(outcome: Outcome): object[] {
  return outcome.steps.map((step) => ({
    at: step.at,
    correlation_id: outcome.correlationId,
    event_id: outcome.eventId,
    record_key: recordKey(outcome.ref),
    step: step.step,
    system: step.system,
    status: step.status,
    duration_ms: step.durationMs,
    outcome: step.outcome,
    request_id: step.requestId,
    crm_table: step.crmTable,
    crm_id: step.crmId,
    fields: step.fields,
    note: step.note,
  }));
}
