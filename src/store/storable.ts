import type { Envelope } from '../core/model/envelope.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Instant } from '../std/time.ts';

/*
 * Bodies come from outside and may hold what PostgreSQL cannot. One such value would make the whole
 * group it is stored with fail, at every redelivery; so it is replaced before it gets there.
 */

/** PostgreSQL's text holds every character but NUL, and no half of a surrogate pair. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}

/** Rows as JSON that `jsonb` takes, whatever their texts hold. */
export function storableJson(rows: readonly object[]): string {
  const json = JSON.stringify(rows);
  // JSON.stringify escapes both, so that a search in the text finds out whether there is any.
  if (!/\\u(0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  );
}

/** The envelope as it can be stored; what names its record and its delivery included. */
export function storableEnvelope(envelope: Envelope): Envelope {
  const { ref, refusal } = envelope;
  return {
    ...envelope,
    type: storable(envelope.type),
    dedupeKey: storable(envelope.dedupeKey),
    ref: ref === null ? null : storableRef(ref),
    occurredAt: storableTime(envelope.occurredAt),
    refusal: refusal && {
      ...refusal,
      message: storable(refusal.message),
      raw: storable(refusal.raw),
    },
  };
}

function storableRef({ projectKey, kind, id }: RecordRef): RecordRef {
  return { projectKey: storable(projectKey), kind, id: storable(id) };
}

/**
 * Within the years that both PostgreSQL's and our own notation write with four digits. A time only
 * breaks ties between events of one version, so that the nearest one does.
 */
export function storableTime(at: Instant): Instant {
  const ms = Date.parse(at);
  if (!Number.isNaN(ms)) return new Date(Math.min(Math.max(ms, firstMs), lastMs)).toISOString();
  return new Date(firstMs).toISOString();
}

const firstMs = Date.UTC(1970, 0, 1);
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
