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
    const byName = new Map(known.map((unit) => [nameOf(unit.ref.projectKey, unit.key), unit]));
    return names.map(({ projectKey, key }) => byName.get(nameOf(projectKey, key)) ?? null);
  }, limits);
}

function nameOf(projectKey: string, key: string): string {
  return JSON.stringify([projectKey, key]);
}
