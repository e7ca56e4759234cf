import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Link, Store } from '../ports/store.ts';
import { inGroups } from './in-groups.ts';

/** The link of another record; null = it has none. */
export type FindLink = (ref: RecordRef) => Promise<Link | null>;

/** One statement at a time, for all that ask meanwhile; a batch asks for no more than its size. */
const limits = { groupMax: 500, groupsAtOnceMax: 1, waitingMax: 10_000 };

/** Looks links up for records that ask by themselves, without a statement for each. */
export function linkFinder(store: Pick<Store, 'links'>): FindLink {
  return inGroups(async (refs: readonly RecordRef[]) => {
    const links = await store.links(refs);
    const byKey = new Map(links.map((link) => [recordKey(link.ref), link]));
    return refs.map((ref) => byKey.get(recordKey(ref)) ?? null);
  }, limits);
}
