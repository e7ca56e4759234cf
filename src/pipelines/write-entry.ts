import { requireFit } from '../core/mapping/fit.ts';
import type { Order } from '../core/model/order.ts';
import { entryOf } from '../core/timeline/entry.ts';
import type { Fact } from '../core/timeline/fact.ts';
import type { Run } from './run.ts';

/**
 * Writes one timeline entry under its deterministic id: 1 request. Meeting the entry there already
 * means that an earlier run wrote it and died, or that its answer was lost: the goal is reached.
 */
export async function writeEntry(
  run: Run,
  order: Order,
  fact: Fact,
  contactId: string,
): Promise<string> {
  const entry = entryOf(fact, order, {
    eventId: run.cause?.id ?? null,
    correlationId: run.call.correlationId,
  });
  requireFit(entry.problems);
  run.deps.probe('worker:before-write');
  await run.deps.crm.createCompletedActivity(
    {
      table: 'cwy_orderactivity',
      id: entry.id,
      values: entry.values,
      binds: [
        { nav: 'regardingobjectid_contact_cwy_orderactivity', table: 'contact', id: contactId },
      ],
    },
    run.call,
  );
  run.deps.probe('worker:after-write');
  return entry.id;
}
