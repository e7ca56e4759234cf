import type { RecordRef } from '../model/record.ts';

/** A role that a customer has in a unit, and where from. */
export interface HeldRole {
  readonly key: string;
  /** Key of the unit above that it comes from; null = it was given in this unit. */
  readonly from: string | null;
}

/** A unit that a customer acts for. */
export interface ActsFor {
  readonly unit: RecordRef;
  readonly unitKey: string;
  /** Units above it: 0 for a company. */
  readonly depth: number;
  readonly isActive: boolean;
  /** The row that stands for the unit; null as long as there is none. */
  readonly accountId: string | null;
  readonly roles: readonly HeldRole[];
}

/** The unit with the roles that were given in it; null when there are none. */
export function ownPart<T extends ActsFor>(of: T): T | null {
  const roles = of.roles.filter(({ from }) => from === null);
  return roles.length === 0 ? null : { ...of, roles };
}
