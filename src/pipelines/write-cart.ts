import type { CartEnding } from '../core/cart/derive-step.ts';
import { abandonedKey, type CartEntry, cartAmendment } from '../core/cart/entry.ts';
import {
  type CartMemory,
  memoryFrom,
  silenceFrom,
  type ToldSilence,
} from '../core/cart/told-silence.ts';
import type { Source } from '../core/mapping/provenance.ts';
import type { Cart, OrderOfCart } from '../core/model/cart.ts';
import { Problem } from '../problems/problem.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { currencyBind } from './write-entry.ts';

const table = 'cwy_orderactivity';

/** The event and the trace that what this run writes leads back to. */
export function sourceOf({ cause, call }: Run): Source {
  return { eventId: cause?.id ?? null, correlationId: call.correlationId };
}

/**
 * Writes the entry of an abandoned cart under its deterministic id: 1 request. It is announced first:
 * by the time of a run after a crash the cart may have moved on, and nothing but the announcement
 * tells that an entry of its earlier version may be there.
 */
export async function writeCartEntry(
  run: Run,
  cart: Cart,
  { told, values }: CartEntry,
  contactId: string,
): Promise<void> {
  const currency = await currencyBind(run, cart.total.currency);
  await run.deps.announce(cart.ref, { known: {}, intended: { silence: { ...told } } });
  run.deps.probe('worker:before-write');
  const regarding = { nav: `regardingobjectid_contact_${table}`, table: 'contact', id: contactId };
  await run.deps.crm.createCompletedActivity(
    { table, id: told.crmId, values, binds: [{ ...regarding, table: 'contact' }, ...currency] },
    run.call,
  );
  run.deps.probe('worker:after-write');
}

/**
 * Says on the entry how its cart has ended: 2 requests, and the same words however often. A row that
 * somebody has deleted has nothing to say any more.
 */
export async function amendCartEntry(
  run: Run,
  entry: ToldSilence,
  how: CartEnding,
  order: OrderOfCart | null,
  reached: Reached,
): Promise<void> {
  const { factKey, crmId, values } = cartAmendment(entry, how, order, sourceOf(run));
  if (!run.context.ledger.some((known) => known.factKey === factKey)) {
    await amend(run, crmId, values);
  }
  remember(run, factKey, crmId, order?.orderNumber ?? null, reached);
}

async function amend(
  run: Run,
  id: string,
  values: Readonly<Record<string, string | number | boolean | null>>,
): Promise<void> {
  const { crm } = run.deps;
  const row = await crm.read(table, id, ['cwy_kind'], run.call);
  if (row === null) return note(run, 'amend entry', 'gone', { crmTable: table, crmId: id });
  run.deps.probe('worker:before-write');
  const written = await crm.update({ table, id, values, binds: [] }, row.etag, run.call);
  if (written === 'changed') throw new Problem('CWY-3004', { place: `${table} ${id}` });
  run.deps.probe('worker:after-write');
}

/**
 * What was told of the cart. Where an earlier run announced an entry and never came to its end, the
 * CRM is asked whether it is there (1 request), and it is closed if only that was missing.
 */
export async function recalledMemory(run: Run, reached: Reached): Promise<CartMemory> {
  const { mirror, intent } = run.context;
  const memory = memoryFrom(mirror?.values);
  const pending = silenceFrom(intent?.intended.silence);
  if (pending === null) return memory;
  const { crm } = run.deps;
  const row = await crm.read(table, pending.crmId, ['statecode'], run.call);
  note(run, 'look for announced entry', row === null ? 'absent' : 'found');
  if (row === null) return memory;
  if (row.values.statecode === 0) {
    const values = { statecode: 1, statuscode: 2 };
    const write = { table, id: pending.crmId, values, binds: [] } as const;
    const closed = await crm.update(write, row.etag, run.call);
    if (closed === 'changed') throw new Problem('CWY-3004', { place: `${table} ${pending.crmId}` });
  }
  remember(run, abandonedKey(pending.version), pending.crmId, null, reached);
  return { last: pending, isOpen: true, entries: memory.entries + 1 };
}

/** For the ledger: what was written stays true even when a later step of the run fails. */
export function remember(
  run: Run,
  factKey: string,
  crmId: string,
  orderNumber: string | null,
  reached: Reached,
): void {
  const entry = {
    order: run.context.ref,
    factKey,
    told: null,
    orderNumber,
    crmTable: table,
    crmId,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
  };
  reached.results = { ...reached.results, ledger: [...(reached.results.ledger ?? []), entry] };
}
