import { requireFit } from '../core/mapping/fit.ts';
import type { Order } from '../core/model/order.ts';
import { entryOf } from '../core/timeline/entry.ts';
import type { Fact } from '../core/timeline/fact.ts';
import type { CrmBind } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
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
  const currency = await currencyBind(run, fact.amount.currency);
  run.deps.probe('worker:before-write');
  await run.deps.crm.createCompletedActivity(
    {
      table: 'cwy_orderactivity',
      id: entry.id,
      values: entry.values,
      binds: [
        { nav: 'regardingobjectid_contact_cwy_orderactivity', table: 'contact', id: contactId },
        ...currency,
      ],
    },
    run.call,
  );
  run.deps.probe('worker:after-write');
  return entry.id;
}

/** Points the entry at the environment's own currency, where the configuration asks for that. */
async function currencyBind(run: Run, code: string): Promise<readonly CrmBind[]> {
  if (run.deps.settings.timelineCurrency === 'code') return [];
  const id = await run.deps.crm.currencyId(code, run.call);
  if (id === null) throw new Problem('CWY-4015', { place: 'order.totalPrice', value: code });
  return [{ nav: 'transactioncurrencyid_cwy_orderactivity', table: 'transactioncurrency', id }];
}
