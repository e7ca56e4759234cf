import type { EventLine, EventState } from '../ports/store.ts';
import { problemCode } from './load.ts';
import { instant, instantOrNull, refOfKey } from './record-rows.ts';

/** The columns of `event` that an `EventLine` is made of. */
export const eventColumns = `event.id, event.correlation_id, event.parent_event_id, event.kind,
  event.type, event.dedupe_key, event.record_key, event.resource_version, event.state,
  event.problem_code, event.problem_message, event.waits_for, event.occurred_at, event.received_at,
  event.settled_at, event.deliveries, event.discarded`;

export interface EventLineRow {
  readonly id: string;
  readonly correlation_id: string;
  readonly parent_event_id: string | null;
  readonly kind: EventLine['kind'];
  readonly type: string;
  readonly dedupe_key: string;
  readonly record_key: string | null;
  /** The driver gives 64-bit numbers as text. */
  readonly resource_version: string | null;
  readonly state: EventState;
  readonly problem_code: string | null;
  readonly problem_message: string | null;
  readonly waits_for: string | null;
  readonly occurred_at: Date;
  readonly received_at: Date;
  readonly settled_at: Date | null;
  readonly deliveries: number;
  readonly discarded: boolean;
}

export function eventLineOf(row: EventLineRow): EventLine {
  return {
    id: row.id,
    correlationId: row.correlation_id,
    parentEventId: row.parent_event_id,
    kind: row.kind,
    type: row.type,
    dedupeKey: row.dedupe_key,
    ref: row.record_key === null ? null : refOfKey(row.record_key),
    resourceVersion: row.resource_version === null ? null : Number(row.resource_version),
    state: row.state,
    problem:
      row.problem_code === null
        ? null
        : { code: problemCode(row.problem_code), message: row.problem_message ?? '' },
    waitsFor: row.waits_for,
    occurredAt: instant(row.occurred_at),
    receivedAt: instant(row.received_at),
    settledAt: instantOrNull(row.settled_at),
    deliveries: row.deliveries,
    discarded: row.discarded,
  };
}
