import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Envelope } from '../core/model/envelope.ts';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Probe } from '../ports/probe.ts';
import type { Queue } from '../ports/queue.ts';
import type { Accepted } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { must } from '../std/assert.ts';
import { mapBounded } from '../std/map-bounded.ts';
import { inTransaction, runOn, type Transaction } from './database.ts';
import { isAboutValues } from './failures.ts';
import { shareBuckets } from './locks.ts';
import { type OrdersOfPayments, ordersOfPayments, passedTo, passOn } from './pass-on.ts';
import { storableEnvelope, storableJson } from './storable.ts';
import type { IdSource } from './uuid7.ts';

export interface AcceptParts {
  readonly pool: Pool;
  readonly queue: Queue;
  readonly probe: Probe;
  readonly newId: IdSource;
}

/**
 * Stores the envelopes and enqueues their records, all or nothing. Only when PostgreSQL refuses the
 * values of one they are stored one by one, and that one is parked: refused as a group they would
 * be refused again at every redelivery.
 */
export async function accept(
  parts: AcceptParts,
  received: readonly Envelope[],
): Promise<readonly Accepted[]> {
  if (received.length === 0) return [];
  const envelopes = received.map(storableEnvelope);
  try {
    return await acceptGroup(parts, envelopes);
  } catch (error) {
    if (!isAboutValues(error)) throw error;
    return mapBounded(envelopes, aloneAtOnceMax, (envelope) => acceptAlone(parts, envelope));
  }
}

const aloneAtOnceMax = 2;

async function acceptAlone(parts: AcceptParts, envelope: Envelope): Promise<Accepted> {
  const one = async (alone: Envelope): Promise<Accepted> =>
    must((await acceptGroup(parts, [alone]))[0], 'One envelope has one answer');
  try {
    return await one(envelope);
  } catch (error) {
    if (!isAboutValues(error)) throw error;
    return { ...(await one(refused(envelope, error))), parked: true };
  }
}

/** The envelope as something that nobody can read: every column of it fits, whatever came. */
function refused(envelope: Envelope, cause: unknown): Envelope {
  const raw = JSON.stringify(envelope);
  const { message } = new Problem('CWY-1001', {
    place: 'inbox',
    value: 'values that do not fit',
    cause,
  });
  return {
    kind: 'unreadable',
    type: 'refused',
    dedupeKey: `refused:${createHash('sha256').update(raw).digest('hex')}`,
    ref: null,
    resourceVersion: null,
    occurredAt: envelope.occurredAt,
    deleted: false,
    dataErasure: false,
    parentEventId: null,
    correlationId: null,
    refusal: { code: 'CWY-1001', message, raw },
  };
}

async function acceptGroup(
  parts: AcceptParts,
  envelopes: readonly Envelope[],
): Promise<readonly Accepted[]> {
  const refs = envelopes.flatMap((envelope) => workOf(envelope) ?? []);
  const orders = await ordersOfPayments(parts.pool, refs);
  const answers = await inTransaction(
    parts.pool,
    shareBuckets([...refs, ...orders.values()].map(recordKey)),
    async (tx) => {
      const { accepted, news } = await storeEvents(tx, envelopes, parts.newId, orders);
      const passed = passOn(orders, envelopes, accepted);
      const more = passed.length === 0 ? [] : (await storeEvents(tx, passed, parts.newId)).news;
      const due = [...news, ...more];
      if (due.length > 0) await parts.queue.enqueue(due, { tx });
      return accepted;
    },
    () => parts.probe('intake:before-commit'),
  );
  parts.probe('intake:after-commit');
  return answers;
}

export interface Stored {
  /** One answer per envelope, in their order. */
  readonly accepted: readonly Accepted[];
  /** Records to be worked on for the events that were not known before. */
  readonly news: readonly RecordRef[];
}

/**
 * Inserts the envelopes as events in one statement; a known one only counts its delivery. The caller
 * holds the buckets of `workOf` all envelopes, enqueues `news`, and passes on what `orders` says:
 * those events are settled by it, as by a run of the payment.
 */
export async function storeEvents(
  tx: Transaction,
  envelopes: readonly Envelope[],
  newId: IdSource,
  orders: OrdersOfPayments = new Map(),
): Promise<Stored> {
  const fresh = new Map<string, { envelope: Envelope; id: string; deliveries: number }>();
  for (const envelope of envelopes) {
    const entry = fresh.get(eventKey(envelope));
    if (entry === undefined)
      fresh.set(eventKey(envelope), { envelope, id: newId(), deliveries: 1 });
    else entry.deliveries += 1;
  }
  const rows = [...fresh.values()].map(({ envelope, id, deliveries }) => ({
    ...eventRow(envelope, id, deliveries, newId),
    passed: passedTo(orders, envelope) !== null,
  }));
  const stored = await runOn<StoredRow>(tx.client, insertEvents, [storableJson(rows)]);
  const byKey = new Map(stored.map((row) => [`${row.project_key} ${row.dedupe_key}`, row]));
  const isNews = (key: string): boolean => byKey.get(key)?.id === fresh.get(key)?.id;
  const seen = new Set<string>();
  const accepted = envelopes.map((envelope) => {
    const key = eventKey(envelope);
    const row = must(byKey.get(key), 'The insert returns a row for every event, new or known');
    const duplicate = !isNews(key) || seen.has(key);
    seen.add(key);
    return { eventId: row.id, correlationId: row.correlation_id, duplicate };
  });
  const news = [...fresh].flatMap(([key, { envelope }]) =>
    isNews(key) && passedTo(orders, envelope) === null ? (workOf(envelope) ?? []) : [],
  );
  return { accepted, news };
}

/** The record that the envelope makes work for; null for what nobody can read. */
export function workOf(envelope: Envelope): RecordRef | null {
  return envelope.refusal === null ? envelope.ref : null;
}

interface StoredRow {
  readonly id: string;
  readonly correlation_id: string;
  readonly project_key: string;
  readonly dedupe_key: string;
}

/** Ordered by key, so that two groups with the same redeliveries lock them in the same order. */
const insertEvents = {
  name: 'insert_events',
  text: `
    insert into causeway.event (id, correlation_id, parent_event_id, kind, type, project_key,
      dedupe_key, record_key, record_id, resource_version, occurred_at, deleted, data_erasure, raw,
      state, problem_code, problem_message, settled_at, settled_xid, deliveries)
    select id, correlation_id, parent_event_id, kind, type, project_key, dedupe_key, record_key,
      record_id, resource_version, occurred_at, deleted, data_erasure, raw,
      case when passed then 'superseded' when problem_code is null then 'waiting' else 'parked' end,
      problem_code, problem_message,
      case when passed or problem_code is not null then clock_timestamp() end,
      case when passed or problem_code is not null then pg_current_xact_id() end,
      deliveries
    from jsonb_to_recordset($1) as envelope (id uuid, correlation_id text, parent_event_id uuid,
      kind text, type text, project_key text, dedupe_key text, record_key text, record_id text,
      resource_version bigint, occurred_at timestamptz, deleted boolean, data_erasure boolean,
      raw text, problem_code text, problem_message text, deliveries integer, passed boolean)
    order by project_key, dedupe_key
    on conflict on constraint event_dedupe
      do update set deliveries = event.deliveries + excluded.deliveries
    returning id, correlation_id, project_key, dedupe_key`,
};

function eventKey(envelope: Envelope): string {
  return `${envelope.ref?.projectKey ?? ''} ${envelope.dedupeKey}`;
}

function eventRow(envelope: Envelope, id: string, deliveries: number, newId: IdSource): object {
  const { ref, refusal } = envelope;
  return {
    id,
    correlation_id: envelope.correlationId ?? newId(),
    parent_event_id: envelope.parentEventId,
    kind: envelope.kind,
    type: envelope.type,
    project_key: ref?.projectKey ?? '',
    dedupe_key: envelope.dedupeKey,
    record_key: ref === null ? null : recordKey(ref),
    record_id: ref?.id ?? null,
    resource_version: envelope.resourceVersion,
    occurred_at: envelope.occurredAt,
    deleted: envelope.deleted,
    data_erasure: envelope.dataErasure,
    raw: refusal?.raw ?? null,
    problem_code: refusal?.code ?? null,
    problem_message: refusal?.message ?? null,
    deliveries,
  };
}
