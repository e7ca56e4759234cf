import type { Envelope } from '../core/model/envelope.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Run } from './run.ts';

/**
 * An event for another record that this run gives rise to. It carries the run's correlation id, so
 * that a trace goes on, and is made once however often the run is repeated.
 */
export function derivedEvent(run: Run, type: string, ref: RecordRef): Envelope {
  return {
    kind: 'derived',
    type,
    dedupeKey: `derived:${run.cause?.id}:${ref.kind}:${ref.id}`,
    ref,
    resourceVersion: null,
    occurredAt: run.cause?.occurredAt ?? run.deps.clock.now(),
    deleted: false,
    dataErasure: false,
    parentEventId: run.cause?.id ?? null,
    correlationId: run.call.correlationId,
    refusal: null,
  };
}
