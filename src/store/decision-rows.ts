import type { DecisionLine } from '../ports/operator.ts';
import { instant, refOfKey } from './record-rows.ts';

/** The columns of `decision` that a `DecisionLine` is made of. */
export const decisionColumns = `decision.id, decision.at, decision.record_key,
  decision.column_name, decision.rule, decision.winner, decision.commerce, decision.crm,
  decision.masked, decision.crm_table, decision.crm_id, decision.event_id,
  decision.correlation_id, decision.who, decision.reversed_by`;

export interface DecisionRow {
  readonly id: string;
  readonly at: Date;
  readonly record_key: string;
  readonly column_name: string;
  readonly rule: DecisionLine['rule'];
  readonly winner: DecisionLine['winner'];
  readonly commerce: DecisionLine['commerce'];
  readonly crm: DecisionLine['crm'];
  readonly masked: boolean;
  readonly crm_table: string;
  readonly crm_id: string;
  readonly event_id: string | null;
  readonly correlation_id: string;
  readonly who: string;
  readonly reversed_by: string | null;
}

export function decisionLineOf(row: DecisionRow): DecisionLine {
  return {
    id: row.id,
    at: instant(row.at),
    ref: refOfKey(row.record_key),
    column: row.column_name,
    rule: row.rule,
    winner: row.winner,
    commerce: row.commerce,
    crm: row.crm,
    masked: row.masked,
    crmTable: row.crm_table,
    crmId: row.crm_id,
    eventId: row.event_id,
    correlationId: row.correlation_id,
    who: row.who,
    reversedBy: row.reversed_by,
  };
}

/** Whether the text can be the id of a decision; PostgreSQL refuses any other. */
export function isDecisionId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
