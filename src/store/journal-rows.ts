import type { JournalLine } from '../ports/store.ts';
import type { System } from '../ports/trail.ts';
import { instant, refOfKey } from './record-rows.ts';

/** The columns of `journal` that a `JournalLine` is made of. */
export const journalColumns = `id, at, correlation_id, event_id, record_key, step, system, status,
  duration_ms, outcome, request_id, crm_table, crm_id, fields, note`;

export interface JournalRow {
  readonly id: string;
  readonly at: Date;
  readonly correlation_id: string;
  readonly event_id: string | null;
  readonly record_key: string | null;
  readonly step: string;
  readonly system: System;
  readonly status: number | null;
  readonly duration_ms: number;
  readonly outcome: string;
  readonly request_id: string | null;
  readonly crm_table: string | null;
  readonly crm_id: string | null;
  readonly fields: readonly string[] | null;
  readonly note: string | null;
}

export function journalLineOf(row: JournalRow): JournalLine {
  return {
    id: row.id,
    at: instant(row.at),
    correlationId: row.correlation_id,
    eventId: row.event_id,
    ref: row.record_key === null ? null : refOfKey(row.record_key),
    step: row.step,
    system: row.system,
    status: row.status,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    requestId: row.request_id,
    crmTable: row.crm_table,
    crmId: row.crm_id,
    fields: row.fields,
    note: row.note,
  };
}
