import { requireFit } from '../core/mapping/fit.ts';
import type { Order } from '../core/model/order.ts';
import type { Amendment } from '../core/timeline/amendments.ts';
import { entryOf, type TimelineEntry } from '../core/timeline/entry.ts';
import type { Fact } from '../core/timeline/fact.ts';
import { tellingOf } from '../core/timeline/told.ts';
import type { CrmBind } from '../ports/crm.ts';
import type { LedgerEntry } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { note, type Run } from './run.ts';

const table = 'cwy_orderactivity';

/**
 * Writes one timeline entry under its deterministic id: 1 request. Meeting the entry there already
 * means that an earlier run wrote it and died, or that its answer was lost. What the order was like
 * then nobody knows, so the entry is written over with what it is like now: 1 more.
 */
export async function writeEntry(
  run: Run,
  order: Order,
  fact: Fact,
  contactId: string,
): Promise<LedgerEntry> {
  const entry = entryOf(fact, order, {
    eventId: run.cause?.id ?? null,
    correlationId: run.call.correlationId,
  });
  requireFit(entry.problems);
  const currency = await currencyBind(run, fact.amount.currency);
  run.deps.probe('worker:before-write');
  const { id, values } = entry;
  const regarding = 'regardingobjectid_contact_cwy_orderactivity';
  const binds = [{ nav: regarding, table: 'contact', id: contactId } as const, ...currency];
  const created = await run.deps.crm.createCompletedActivity(
    { table, id, values, binds },
    run.call,
  );
  run.deps.probe('worker:after-write');
  if (created === 'exists') await rewrite(run, id, amendable(entry));
  return ledgerEntry(run, order, { factKey: fact.key, id, told: tellingOf(fact, order) });
}

/**
 * Lets an entry say what is true now: 1 request. One that people have deleted stays deleted; that it
 * would have been amended is remembered all the same.
 */
export async function amendEntry(
  run: Run,
  order: Order,
  amendment: Amendment,
): Promise<LedgerEntry> {
  requireFit(amendment.problems);
  await rewrite(run, amendment.id, amendment.values);
  return ledgerEntry(run, order, amendment);
}

/** Only the order's own job writes the entry, so its version need not be known. */
async function rewrite(run: Run, id: string, values: TimelineEntry['values']): Promise<void> {
  run.deps.probe('worker:before-write');
  const written = await run.deps.crm.update({ table, id, values, binds: [] }, '*', run.call);
  run.deps.probe('worker:after-write');
  if (written === 'gone') note(run, 'amend entry', 'gone', { crmTable: table, crmId: id });
}

/** A completed activity stays completed: its state is written once. */
function amendable({ values }: TimelineEntry): TimelineEntry['values'] {
  const { statecode: _state, statuscode: _status, ...changing } = values;
  return changing;
}

function ledgerEntry(
  run: Run,
  order: Order,
  { factKey, id, told }: Pick<Amendment, 'factKey' | 'id' | 'told'>,
): LedgerEntry {
  return {
    order: order.ref,
    factKey,
    orderNumber: order.orderNumber,
    crmTable: table,
    crmId: id,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
    told,
  };
}

/** Points the entry at the environment's own currency, where the configuration asks for that. */
export async function currencyBind(run: Run, code: string): Promise<readonly CrmBind[]> {
  if (run.deps.settings.timelineCurrency === 'code') return [];
  const id = await run.deps.crm.currencyId(code, run.call);
  if (id === null) throw new Problem('CWY-4015', { place: 'order.totalPrice', value: code });
  return [{ nav: 'transactioncurrencyid_cwy_orderactivity', table: 'transactioncurrency', id }];
}
