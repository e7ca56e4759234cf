import type { Pool } from 'pg';
import type { Envelope } from '../core/model/envelope.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Act } from '../ports/audit.ts';
import type { Queue } from '../ports/queue.ts';
import { must } from '../std/assert.ts';
import { storeEvents } from './accept.ts';
import type { Transaction } from './database.ts';
import { instant } from './record-rows.ts';
import type { IdSource } from './uuid7.ts';

/** What things that people do to records are done with. */
export interface ActParts {
  readonly pool: Pool;
  readonly queue: Queue;
  readonly newId: IdSource;
}

/** The line of `audit` that an act has left on a record. */
export interface ActRow {
  readonly audit_id: string;
  readonly at: Date;
}

/** An act on a record that has it worked on. */
export interface DoneTo {
  readonly ref: RecordRef;
  readonly row: ActRow;
}

/**
 * Has the records worked on at once, each with an event that also leads from the trace to the act;
 * answers the ids of the events. The caller holds the buckets of the records.
 */
export async function tellActs(
  tx: Transaction,
  { queue, newId }: ActParts,
  done: readonly DoneTo[],
  { type, act }: { readonly type: string; readonly act: Act },
): Promise<readonly string[]> {
  if (done.length === 0) return [];
  const envelopes = done.map((one) => newsOf(one, type, act));
  const { accepted, news } = await storeEvents(tx, envelopes, newId);
  await queue.enqueue(news, { tx, hasten: true });
  return accepted.map(({ eventId }) => eventId);
}

/** As `tellActs`, for one record. */
export async function tellAct(
  tx: Transaction,
  parts: ActParts,
  done: DoneTo,
  what: { readonly type: string; readonly act: Act },
): Promise<string> {
  const [eventId] = await tellActs(tx, parts, [done], what);
  return must(eventId, 'One envelope gives one answer');
}

function newsOf({ ref, row }: DoneTo, type: string, act: Act): Envelope {
  return {
    kind: 'derived',
    type,
    dedupeKey: `derived:audit:${row.audit_id}`,
    ref,
    resourceVersion: null,
    occurredAt: instant(row.at),
    deleted: false,
    dataErasure: false,
    parentEventId: null,
    correlationId: act.correlationId,
    refusal: null,
  };
}
