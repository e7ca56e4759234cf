import type { Act, AuditLine } from '../ports/audit.ts';
import { instant, refOfKey } from './record-rows.ts';

/** The columns of `audit` that an `AuditLine` is made of. */
const auditColumns = `audit.id, audit.at, audit.who, audit.action, audit.record_key,
  audit.event_id, audit.crm_table, audit.crm_id, audit.former_crm_id, audit.reason,
  audit.correlation_id`;

export interface AuditRow {
  readonly id: string;
  readonly at: Date | string;
  readonly who: string;
  readonly action: AuditLine['action'];
  readonly record_key: string | null;
  readonly event_id: string | null;
  readonly crm_table: string | null;
  readonly crm_id: string | null;
  readonly former_crm_id: string | null;
  readonly reason: string | null;
  readonly correlation_id: string;
}

export function auditLineOf(row: AuditRow): AuditLine {
  return {
    id: String(row.id),
    at: instant(row.at),
    who: row.who,
    action: row.action,
    ref: row.record_key === null ? null : refOfKey(row.record_key),
    eventId: row.event_id,
    crmTable: row.crm_table,
    crmId: row.crm_id,
    formerCrmId: row.former_crm_id,
    reason: row.reason,
    correlationId: row.correlation_id,
  };
}

/** The parameters that statements which write to `audit` end with: who, reason, correlation. */
export function actValues({ who, reason, correlationId }: Act): readonly (string | null)[] {
  return [who, reason, correlationId];
}

/** Acts on any of the records ($1) or events ($2), the newest $3 of them, oldest first. */
export const selectActions = {
  name: 'select_actions',
  text: `
    select * from (
      select ${auditColumns} from (
        (select * from causeway.audit where record_key = any($1) order by id desc limit $3)
        union
        (select * from causeway.audit where event_id = any($2::uuid[]) order by id desc limit $3)
      ) as audit order by audit.id desc limit $3
    ) as newest order by id`,
};
