import { abandonedKey, type CartEntry, cartAmendment } from '../core/cart/entry.ts';
import {
  type CartEnding,
  type CartMemory,
  memoryFrom,
  silenceFrom,
  type ToldSilence,
} from '../core/cart/told-silence.ts';
import type { Source } from '../core/mapping/provenance.ts';
import type { Cart, OrderOfCart } from '../core/model/cart.ts';
import { columnsIn } from '../core/timeline/target-columns.ts';
import type { CrmRow } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import type { OrderPlace } from './find-order-place.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { createEntry, currencyBind, rewriteEntry, standing } from './write-entry.ts';

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
  place: OrderPlace,
): Promise<void> {
  const { crmTable: table, crmId: id } = told;
  const currency = await currencyBind(run, cart.total.currency, table);
  const { binds, parties } = standing(run, table, place);
  await run.deps.announce(cart.ref, { known: {}, intended: { silence: { ...told } } });
  run.deps.probe('worker:before-write');
  const columns = columnsIn(table, values);
  await createEntry(run, {
    ...{ table, id, values: columns },
    binds: [...binds, ...currency],
    parties,
  });
  run.deps.probe('worker:after-write');
}

/**
 * Says on the entry how its cart has ended: 1 request, and the same words however often. A row that
 * somebody has deleted has nothing to say any more.
 */
export async function amendCartEntry(
  run: Run,
  entry: ToldSilence,
  how: CartEnding,
  order: OrderOfCart | null,
  reached: Reached,
): Promise<void> {
  const { factKey, values } = cartAmendment(entry, how, order, sourceOf(run));
  if (!run.context.ledger.some((known) => known.factKey === factKey)) {
    await rewriteEntry(run, { table: entry.crmTable, id: entry.crmId }, values);
  }
  remember(run, factKey, entry, order?.orderNumber ?? null, reached);
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
  const row = await lookAt(run, pending);
  note(run, 'look for announced entry', row === null ? 'absent' : 'found');
  if (row === null) return memory;
  await closeIfOpen(run, pending, row);
  remember(run, abandonedKey(pending.version), pending, null, reached);
  return { last: pending, ended: null, entries: memory.entries + 1 };
}

/** A note has no state. */
function lookAt({ deps, call }: Run, { crmTable, crmId }: ToldSilence): Promise<CrmRow | null> {
  const columns = crmTable === 'annotation' ? ['subject'] : ['statecode'];
  return deps.crm.read(crmTable, crmId, columns, call);
}

async function closeIfOpen(run: Run, pending: ToldSilence, row: CrmRow): Promise<void> {
  if (row.values.statecode !== 0) return;
  const { crmTable: table, crmId: id } = pending;
  const values = columnsIn(table, { statecode: 1, statuscode: 2 });
  const closed = await run.deps.crm.update({ table, id, values, binds: [] }, row.etag, run.call);
  if (closed === 'changed') throw new Problem('CWY-3004', { place: `${table} ${id}` });
}

/** For the ledger: what was written stays true even when a later step of the run fails. */
export function remember(
  run: Run,
  factKey: string,
  { crmTable, crmId }: ToldSilence,
  orderNumber: string | null,
  reached: Reached,
): void {
  const entry = {
    order: run.context.ref,
    factKey,
    told: null,
    orderNumber,
    crmTable,
    crmId,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
  };
  reached.results = { ...reached.results, ledger: [...(reached.results.ledger ?? []), entry] };
}
