import type { RecordRef } from '../core/model/record.ts';
import type { OpenIntent } from '../core/reconcile/recovered-base.ts';
import type { Intent, LedgerEntry, Store } from '../ports/store.ts';
import { inGroups } from './in-groups.ts';

/** Remembers what is about to be written to the row of a record; resolves after commit. */
export type Announce = (ref: RecordRef, intent: OpenIntent) => Promise<void>;

/** Two statements at a time, for all writes that are announced meanwhile. */
const limits = { groupMax: 500, groupsAtOnceMax: 2, waitingMax: 10_000 };

/**
 * A write may reach the CRM and its news never reach us. So it is announced first: the run after a
 * crash or a lost answer then knows which columns it has to look at, however often the customer has
 * changed since. One database round trip, shared by the writes that wait for it.
 */
export function announcer(store: Pick<Store, 'announce'>): Announce {
  const one = inGroups(async (intents: readonly Intent[]) => {
    await store.announce(intents);
    return intents.map(() => undefined);
  }, limits);
  return (ref, intent) => one({ ref, ...intent });
}

/** Remembers rows that are about to be made for a record; resolves after commit. */
export type AnnounceRows = (rows: readonly LedgerEntry[]) => Promise<void>;

/** As `announcer`; records come with a handful of rows each, and with 500 at most. */
const rowLimits = { groupMax: 20, groupsAtOnceMax: 1, waitingMax: 10_000 };

/**
 * A row may be made and its news never reach us, and by the next run nobody may want it any more. So
 * it is announced first: the ledger then knows a row to look for.
 */
export function rowAnnouncer(store: Pick<Store, 'announceRows'>): AnnounceRows {
  return inGroups(async (groups: readonly (readonly LedgerEntry[])[]) => {
    await store.announceRows(groups.flat());
    return groups.map(() => undefined);
  }, rowLimits);
}
