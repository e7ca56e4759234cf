import { at, listAt, needText, type Raw, textAt } from '../raw.ts';
import type { CommerceState } from './state.ts';

/** A role that a customer has in a unit, by whatever way. */
export interface HeldRole {
  readonly customerId: string;
  readonly unitId: string;
  /** As people call it. */
  readonly role: string;
  /** Key of the unit above that it comes from; null = it was given in the unit. */
  readonly from: string | null;
}

/** All roles of all people, found by going up from each unit. */
export function rolesHeld({ units, associateRoles }: CommerceState): readonly HeldRole[] {
  const names = new Map(
    associateRoles.map((role) => [needText(role, 'key'), textAt(role, 'name') ?? '']),
  );
  const named = (key: string): string => names.get(key) || key;
  return units.flatMap((unit) => {
    const unitId = needText(unit, 'id');
    const held = new Map<string, HeldRole>();
    for (const { given, above } of reaching(unit, units)) {
      for (const { customerId, key, isPassedOn } of given) {
        const name = `${customerId} ${key}`;
        if ((above !== null && !isPassedOn) || held.has(name)) continue;
        held.set(name, { customerId, unitId, role: named(key), from: above });
      }
    }
    return [...held.values()];
  });
}

interface GivenRole {
  readonly customerId: string;
  readonly key: string;
  readonly isPassedOn: boolean;
}

interface Reaching {
  readonly given: readonly GivenRole[];
  /** Null = given in the unit itself. */
  readonly above: string | null;
}

/** The unit itself, and the units above it as far as each one on the way takes associates from above. */
function reaching(unit: Raw, units: readonly Raw[]): readonly Reaching[] {
  const found: Reaching[] = [{ given: givenIn(unit), above: null }];
  let here: Raw | undefined = unit;
  // No tree is deeper than there are units.
  for (let height = 0; height < units.length; height++) {
    if (at(here, 'associateMode') !== 'ExplicitAndFromParent') break;
    here = parentOf(here, units);
    if (here === undefined) break;
    found.push({ given: givenIn(here), above: needText(here, 'key') });
  }
  return found;
}

function givenIn(unit: Raw): readonly GivenRole[] {
  return listAt(unit, 'associates').flatMap((associate) =>
    listAt(associate, 'associateRoleAssignments').map((one) => ({
      customerId: needText(associate, 'customer', 'id'),
      key: needText(one, 'associateRole', 'key'),
      isPassedOn: at(one, 'inheritance') === 'Enabled',
    })),
  );
}

/** The unit right above; undefined for a company. */
export function parentOf(unit: Raw | undefined, units: readonly Raw[]): Raw | undefined {
  const key = textAt(unit, 'parentUnit', 'key');
  return key === null ? undefined : units.find((one) => one.key === key);
}

/** The company at the top. */
export function topOf(unit: Raw, units: readonly Raw[]): Raw {
  let top = unit;
  for (let height = 0; height < units.length; height++) {
    const next = parentOf(top, units);
    if (next === undefined) break;
    top = next;
  }
  return top;
}

/**
 * The unit that a person belongs to: an active one before a closed one, one in which the person has a
 * role of its own, the highest, and by key where that is not enough. Null for who acts for none.
 */
export function homeUnit(customerId: string, { units, ...state }: CommerceState): Raw | null {
  const roles = rolesHeld({ units, ...state }).filter((role) => role.customerId === customerId);
  const own = new Set(roles.filter(({ from }) => from === null).map(({ unitId }) => unitId));
  const ranked = [...new Set(roles.map(({ unitId }) => unitId))].flatMap((unitId) => {
    const unit = units.find(({ id }) => id === unitId);
    if (unit === undefined) return [];
    const rank = [
      unit.status === 'Active' ? '0' : '1',
      own.has(unitId) ? '0' : '1',
      String(heightOf(unit, units)),
      needText(unit, 'key'),
    ];
    return [{ unit, rank: rank.join(' ') }];
  });
  const [first] = ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return first?.unit ?? null;
}

/** Units above it. */
function heightOf(unit: Raw, units: readonly Raw[]): number {
  const parent = parentOf(unit, units);
  return parent === undefined ? 0 : 1 + heightOf(parent, units);
}
