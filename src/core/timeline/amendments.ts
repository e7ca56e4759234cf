import type { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { Source } from '../mapping/provenance.ts';
import { zeroLike } from '../model/money-arithmetic.ts';
import type { Order } from '../model/order.ts';
import { isSameContext, type StoreLabels } from '../store-context/store-context.ts';
import { entryOf, withdrawnEntry } from './entry.ts';
import { type Fact, type FactKind, factKinds } from './fact.ts';
import { makeFact } from './make-fact.ts';
import { readTold } from './read-told.ts';
import { type LifecycleSettings, lifecycleDefaults } from './reading.ts';
import { type Ledgered, type Told, tellingOf } from './told.ts';

/** What a written entry must say from now on; which row it is, the ledger knows. */
export interface Amendment {
  readonly factKey: string;
  /**
   * Columns of `cwy_orderactivity`, to be fitted to the table of the row by `columnsIn`. Only such
   * that may change: whom the row regards, and that it is completed, stay.
   */
  readonly values: ColumnValues;
  /** For the ledger, in place of what it holds, once the row is written. */
  readonly told: Json;
  /** As of an entry: write nothing unless this is empty. */
  readonly problems: readonly Problem[];
}

/** These tell what happened once: it stays true, whatever the order is like now. */
const historyKinds: readonly FactKind[] = ['placed', 'edited', 'moved', 'deleted'];
/** Their times may come from Messages, which are not always asked for. */
const reportedKinds: readonly FactKind[] = ['shipped', 'delivered', 'cancelled'];

/**
 * The written entries that say something that is not true any more, and what they must say: a
 * cancelled order was opened again, a refund failed after all, the order got its number, goods that
 * were announced have arrived. `facts` are all facts of the order, whatever kinds are written. An
 * entry of which nothing was kept (`told` null) is only amended when its fact does not hold.
 */
export function amendments(
  order: Order,
  facts: readonly Fact[],
  ledger: readonly Ledgered[],
  source: Source,
  settings: Partial<LifecycleSettings> = {},
  labels: StoreLabels = {},
): readonly Amendment[] {
  const byKey = new Map(facts.map((fact) => [fact.key, fact]));
  const known = { ...lifecycleDefaults, ...settings };
  return ledger.flatMap(({ factKey, told: json }) => {
    const told = readTold(json);
    const derived = byKey.get(factKey);
    if (derived === undefined && isRefuted(factKey, order, known)) {
      return withdrawal(factKey, told, order, source);
    }
    if (told === null) return [];
    const isReported = reportsTimeOf(derived ?? told.fact, order, known);
    return correction(derived ?? told.fact, told, order, { source, labels, isReported });
  });
}

/** Whether the absence of a fact speaks against its entry. */
function isRefuted(key: string, order: Order, settings: LifecycleSettings): boolean {
  const kind = kindOf(key);
  if (kind === null || historyKinds.includes(kind)) return false;
  return !isOutOfSight(key, kind, order, settings);
}

/** Whether the order, as it was read, cannot tell: a payment or the workflow state is missing. */
function isOutOfSight(
  key: string,
  kind: FactKind,
  order: Order,
  settings: LifecycleSettings,
): boolean {
  const read = new Set(order.payments.map(({ id }) => id));
  const unread = order.paymentIds.filter((id) => !read.has(id));
  if (kind === 'paid') return settings.paidBy !== 'payment-state' && unread.length > 0;
  if (kind === 'cancelled') {
    return settings.cancelledStates.length > 0 && order.state !== null && order.state.key === null;
  }
  return unread.includes(key.split(':')[1] ?? '');
}

/** Whether Messages tell the time; what is paid by charges alone is dated by these, and they are all known. */
function reportsTimeOf({ kind }: Fact, order: Order, { paidBy }: LifecycleSettings): boolean {
  if (kind === 'paid') return paidBy !== 'transactions' && order.paymentState === 'Paid';
  return reportedKinds.includes(kind);
}

interface Correcting {
  readonly source: Source;
  readonly labels: StoreLabels;
  readonly isReported: boolean;
}

function correction(
  fact: Fact,
  told: Told,
  order: Order,
  { source, labels, isReported }: Correcting,
): readonly Amendment[] {
  const next = { ...fact, ...timeOf(fact, told, isReported) };
  if (told.standing && saysTheSame(next, order, told)) return [];
  const { values, problems } = entryOf(next, order, source, labels);
  const { statecode: _state, statuscode: _status, ...changing } = values;
  return [{ factKey: fact.key, values: changing, told: tellingOf(next, order), problems }];
}

/** A time that is known better than before; else the one that was told. */
function timeOf(fact: Fact, told: Told, isReported: boolean): Pick<Fact, 'at' | 'atIsOwn'> {
  const before = { at: told.fact.at, atIsOwn: told.fact.atIsOwn };
  if (!fact.atIsOwn) return before;
  const isLater = isReported && before.atIsOwn && before.at <= fact.at;
  return isLater ? before : { at: fact.at, atIsOwn: true };
}

/**
 * Where an order was bought is compared only where that was kept: else every entry of an earlier
 * version would be written once more.
 */
function saysTheSame(next: Fact, order: Order, told: Told): boolean {
  if (told.context !== null && !isSameContext(order, told.context)) return false;
  return saying(next, order.orderNumber) === saying(told.fact, told.orderNumber);
}

/** All that an entry says of its fact, in a form that a change of wording leaves alone. */
function saying(fact: Fact, orderNumber: string | null): string {
  const { at, atIsOwn, amount, of, extent, detail } = fact;
  const goods = detail?.is === 'goods' ? [detail.stage, detail.quantity, detail.priced] : [];
  const how = detail?.is === 'placed' ? detail.how : null;
  const money = [amount, of].map((one) => [one?.centAmount, one?.currency, one?.fractionDigits]);
  return JSON.stringify([orderNumber, at, atIsOwn, money, extent, goods, how]);
}

function withdrawal(
  factKey: string,
  told: Told | null,
  order: Order,
  source: Source,
): readonly Amendment[] {
  if (told !== null && !told.standing && told.orderNumber === order.orderNumber) return [];
  const kind = kindOf(factKey);
  if (kind === null) return [];
  const unknown = makeFact(kind, zeroLike(order.total), null, order.modifiedAt);
  const fact = told?.fact ?? { ...unknown, key: factKey };
  const { values, problems } = withdrawnEntry(fact, order, source, told !== null);
  return [{ factKey, values, told: tellingOf(fact, order, false), problems }];
}

/** Null for a key that another version of Causeway wrote: its entry is left alone. */
function kindOf(key: string): FactKind | null {
  const name = key.split(':')[0];
  if (name === 'refunded-return') return 'refunded';
  return factKinds.find((kind) => kind === name) ?? null;
}
