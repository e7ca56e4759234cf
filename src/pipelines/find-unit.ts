import type { Store } from '../ports/store.ts';
import type { KnownUnit } from '../ports/units.ts';
import { inGroups } from './in-groups.ts';

/** Names a business unit as orders and other units do. */
export interface UnitName {
  readonly projectKey: string;
  readonly key: string;
}

/** A business unit by its key; null = no run has read one of that key. */
export type FindUnit = (name: UnitName) => Promise<KnownUnit | null>;

/** One statement for each project at a time, for all that ask meanwhile. */
const limits = { groupMax: 500, groupsAtOnceMax: 1, waitingMax: 10_000 };

/** Looks units up for records that ask by themselves, without a statement for each. */
export function unitFinder(store: Pick<Store, 'units'>): FindUnit {
  return inGroups(async (names: readonly UnitName[]) => {
    const byProject = Map.groupBy(names, ({ projectKey }) => projectKey);
    const asked = [...byProject].map(([projectKey, named]) =>
      store.units({ projectKey, keys: [...new Set(named.map(({ key }) => key))] }),
    );
    const known = (await Promise.all(asked)).flat();
    return names.map(({ projectKey, key }) => chosen(known, projectKey, key));
  }, limits);
}

/** A key may have been used again after its unit was deleted: the unit that has an account counts. */
function chosen(known: readonly KnownUnit[], projectKey: string, key: string): KnownUnit | null {
  const named = known.filter((unit) => unit.ref.projectKey === projectKey && unit.key === key);
  return named.find(({ accountId }) => accountId !== null) ?? named[0] ?? null;
}
