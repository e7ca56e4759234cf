import type { ActsFor } from './acts-for.ts';
import type { AssociateSettings } from './settings.ts';

/**
 * The one unit under whose account a person of several units stands: an active one before an inactive
 * one, one with a role of its own before one that only inherits, then the nearest to the top (or the
 * farthest), then the key that comes first. The order of the units plays no part. Null without any.
 */
export function primaryMembership<T extends ActsFor>(
  memberships: readonly T[],
  rule: AssociateSettings['primary'],
): T | null {
  const [first] = memberships.toSorted((a, b) => byRank(a, b, rule));
  return first ?? null;
}

function byRank(a: ActsFor, b: ActsFor, rule: AssociateSettings['primary']): number {
  if (a.isActive !== b.isActive) return a.isActive ? -1 : 1;
  const [ownA, ownB] = [hasOwnRole(a), hasOwnRole(b)];
  if (ownA !== ownB) return ownA ? -1 : 1;
  if (a.depth !== b.depth) return rule === 'highest' ? a.depth - b.depth : b.depth - a.depth;
  if (a.unitKey !== b.unitKey) return a.unitKey < b.unitKey ? -1 : 1;
  return a.unit.id < b.unit.id ? -1 : 1;
}

function hasOwnRole({ roles }: ActsFor): boolean {
  return roles.some(({ from }) => from === null);
}
