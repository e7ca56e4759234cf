import type { Json } from '../../std/json.ts';
import type { Money } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import { contextOf, type StoreContext } from '../store-context/store-context.ts';
import type { Fact } from './fact.ts';
import { readTold } from './read-told.ts';

/** What the ledger knows of a written entry; `told` is null for entries that were not kept so. */
export interface Ledgered {
  readonly factKey: string;
  /** Made by `tellingOf`; core alone reads it. */
  readonly told: Json | null;
}

/** What an entry says, and what the order was like when it was written. */
export interface Told {
  readonly fact: Fact;
  /** False = the entry says that the fact does not hold any more. */
  readonly standing: boolean;
  readonly orderNumber: string | null;
  readonly storeKey: string | null;
  /** Where the order was bought; null for entries of which that was not kept. */
  readonly context: StoreContext | null;
  /** Whether the amounts were gross for certain: the tax was known. */
  readonly taxed: boolean;
}

/** The point up to which the changes of an order are told. */
export interface Baseline {
  readonly version: number;
  readonly total: Money;
  readonly customerId: string | null;
}

/** For the ledger: what the entry of this fact says. To be stored with the entry's key. */
export function tellingOf(fact: Fact, order: Order, standing = true): Json {
  return {
    fact: factJson(fact),
    standing,
    orderNumber: order.orderNumber,
    storeKey: order.storeKey,
    context: { ...contextOf(order) },
    taxed: order.net !== null,
  };
}

function factJson(fact: Fact): Json {
  const { key, kind, at, atIsOwn, extent, version, detail } = fact;
  return {
    key,
    kind,
    at,
    atIsOwn,
    amount: { ...fact.amount },
    of: fact.of === null ? null : { ...fact.of },
    extent,
    version,
    detail: detail === null ? null : { ...detail },
  };
}

/** What the entry of a key says; null when there is none, or nothing was kept of it. */
export function toldOf(ledger: readonly Ledgered[], key: string): Told | null {
  const entry = ledger.find(({ factKey }) => factKey === key);
  return entry === undefined ? null : readTold(entry.told);
}

/**
 * The newest total or customer that an entry told. Only entries that tell a history count: the
 * others are amended, and would swallow a change that is not written yet.
 */
export function baselineOf(
  ledger: readonly Ledgered[],
  kind: 'edited' | 'moved',
  taxed: boolean,
): Baseline | null {
  let newest: Baseline | null = null;
  for (const { told: json } of ledger) {
    const told = readTold(json);
    const version = told?.fact.version ?? null;
    if (told === null || version === null || !counts(told, kind, taxed)) continue;
    if (newest !== null && newest.version >= version) continue;
    newest = { version, total: told.fact.amount, customerId: customerOf(told.fact) };
  }
  return newest;
}

function counts({ fact, taxed: wasTaxed }: Told, kind: 'edited' | 'moved', taxed: boolean) {
  if (fact.kind !== 'placed' && fact.kind !== kind) return false;
  return kind === 'moved' || wasTaxed === taxed;
}

function customerOf({ detail }: Fact): string | null {
  if (detail?.is === 'placed') return detail.customerId;
  return detail?.is === 'moved' ? detail.to : null;
}

/** Whether a change was told by an entry that was derived from totals or customers alone. */
export function coveredBy(
  ledger: readonly Ledgered[],
  kind: 'edited' | 'moved',
  version: number,
): boolean {
  return ledger.some(({ factKey, told }) => {
    const from = /^(edited|moved):v(\d+)$/.exec(factKey);
    if (from === null || from[1] !== kind || version <= Number(from[2])) return false;
    return version <= (readTold(told)?.fact.version ?? Number(from[2]));
  });
}
