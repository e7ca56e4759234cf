import type { ConsentLine } from '../core/consent/consent.ts';
import type { ColumnEdit } from '../core/mapping/column-edit.ts';
import type { PairVerdict } from '../ports/store.ts';
import type { Json } from '../std/json.ts';
import { instant } from './record-rows.ts';

/*
 * What people and both systems have said about a record, as it is read inside of JSON.
 */

export interface VerdictRow {
  readonly crm_id: string;
  readonly verdict: PairVerdict['is'];
}

export interface EditRow {
  readonly column_name: string;
  readonly value: Json;
  readonly instead_of: Json;
  readonly applied_at: string | null;
}

export interface ConsentRow {
  readonly channel: string;
  readonly purpose: string;
  readonly value: ConsentLine['value'];
  readonly source: ConsentLine['source'];
  readonly given: string | null;
  readonly at: string | Date;
  readonly dated: boolean;
}

export function verdictOf(row: VerdictRow): PairVerdict {
  return { crmId: row.crm_id, is: row.verdict };
}

export function editOf(row: EditRow): ColumnEdit {
  return {
    column: row.column_name,
    value: row.value,
    insteadOf: row.instead_of,
    applied: row.applied_at !== null,
  };
}

export function consentOf(row: ConsentRow): ConsentLine {
  return {
    channel: row.channel,
    purpose: row.purpose,
    value: row.value,
    source: row.source,
    given: row.given,
    at: instant(row.at),
    dated: row.dated,
  };
}
