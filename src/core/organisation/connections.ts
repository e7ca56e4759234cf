import type { Instant } from '../../std/time.ts';
import { nameId } from '../identity/deterministic-id.ts';
import type { RecordRef } from '../model/record.ts';
import { type ActsFor, type HeldRole, ownPart } from './acts-for.ts';
import type { AssociateSettings } from './settings.ts';
import type { WrittenConnection } from './written-connection.ts';

/** Connections of one customer that hold at a time. */
export const connectionsMax = 1_000;

/** What the connections of a customer are computed from. */
export interface ConnectionsGiven {
  /** The customer. */
  readonly ref: RecordRef;
  readonly contactId: string;
  /** When things became as they are. */
  readonly at: Instant;
  readonly memberships: readonly ActsFor[];
  /** There may be units that are not among `memberships`. */
  readonly cut: boolean;
  readonly settings: Pick<AssociateSettings, 'connections' | 'inherited'>;
  /** All that was ever written for this customer. */
  readonly written: readonly WrittenConnection[];
}

/** One row to write, as it is to be afterwards. */
export type ConnectionStep =
  | { readonly is: 'create' | 'end'; readonly row: WrittenConnection }
  | { readonly is: 'amend'; readonly row: WrittenConnection; readonly was: WrittenConnection };

/** What has to be written, and how many connections had no room any more. */
export interface ConnectionPlan {
  readonly steps: readonly ConnectionStep[];
  readonly leftOut: number;
}

/** A role that the customer has in a unit now. */
interface Standing extends HeldRole {
  readonly unitId: string;
  readonly accountId: string | null;
}

/**
 * The difference between the roles that a customer has and the connections that show them. One row
 * for each unit and role: a role that is given in the unit itself goes before the same one from
 * above. A role that is lost ends its row, which is never deleted; given again it gets a new one.
 *
 * Where the account or the contact is another one by now, the row is pointed at it: either Dynamics
 * merged the two and has moved the row already, or the former one was a mistake, and an ended
 * row would say that the person once acted for the wrong company. A unit without an account changes
 * nothing: news comes when the account appears.
 */
export function planConnections(given: ConnectionsGiven): ConnectionPlan {
  const { ref, contactId, at, settings, written } = given;
  const units = counted(given);
  const standing = units.flatMap(rolesOf).toSorted(byPlace);
  const open = written.filter(({ until }) => until === null);
  const openByPlace = new Map(open.map((row) => [placeOf(row), row]));
  const isStanding = new Set(standing.map(placeOf));
  const ended = given.cut ? [] : open.filter((row) => !isStanding.has(placeOf(row)));
  const ends = ended.map((row) => {
    // Events may be heard in another order than they happened.
    const until = at < row.since ? row.since : at;
    return { is: 'end', row: { ...row, until, doubtful: false } } as const;
  });
  const amends = standing.flatMap((role) => {
    const was = openByPlace.get(placeOf(role));
    return was === undefined ? [] : amendment(was, role, contactId);
  });
  const begun = begins(settings.connections, units) ? standing : [];
  const creates = begun.flatMap((role) => {
    const { accountId } = role;
    if (accountId === null || openByPlace.has(placeOf(role))) return [];
    return [{ is: 'create', row: newRow(ref, { ...role, accountId }, given) } as const];
  });
  const room = Math.max(0, connectionsMax - (open.length - ends.length));
  return {
    steps: [...ends, ...amends, ...creates.slice(0, room)],
    leftOut: Math.max(0, creates.length - room),
  };
}

function counted({ memberships, settings }: ConnectionsGiven): readonly ActsFor[] {
  if (settings.inherited) return memberships;
  return memberships.map(ownPart).filter((of) => of !== null);
}

function begins(who: AssociateSettings['connections'], units: readonly ActsFor[]): boolean {
  return who === 'all' || (who === 'several' && units.length > 1);
}

/** Of each role the strongest source: the unit itself, else the unit above whose key comes first. */
function rolesOf({ unit, accountId, roles }: ActsFor): readonly Standing[] {
  const strongest = new Map<string, HeldRole>();
  for (const role of roles) {
    const known = strongest.get(role.key);
    if (known === undefined || (role.from ?? '') < (known.from ?? '')) {
      strongest.set(role.key, role);
    }
  }
  return [...strongest.values()].map(({ key, from }) => ({
    unitId: unit.id,
    accountId,
    key,
    from,
  }));
}

function amendment(
  was: WrittenConnection,
  { accountId, from }: Standing,
  contactId: string,
): readonly ConnectionStep[] {
  const row = { ...was, contactId, accountId: accountId ?? was.accountId, from, doubtful: false };
  if (was.doubtful) return accountId === null ? [] : [{ is: 'create', row }];
  const isSame =
    row.contactId === was.contactId && row.accountId === was.accountId && row.from === was.from;
  return isSame ? [] : [{ is: 'amend', row, was }];
}

function newRow(
  ref: RecordRef,
  { unitId, key, from, accountId }: Standing & { readonly accountId: string },
  { contactId, at, written }: ConnectionsGiven,
): WrittenConnection {
  const earlier = written.filter((row) => row.unitId === unitId && row.roleKey === key);
  const tenure = Math.max(0, ...earlier.map((row) => row.tenure)) + 1;
  const { projectKey, id } = ref;
  return {
    rowId: nameId(['connection', projectKey, unitId, id, key, String(tenure)]),
    unitId,
    roleKey: key,
    tenure,
    contactId,
    accountId,
    from,
    since: at,
    until: null,
    doubtful: false,
  };
}

/** A role or a row by what it is about. */
function placeOf(of: Standing | WrittenConnection): string {
  return JSON.stringify([of.unitId, 'roleKey' in of ? of.roleKey : of.key]);
}

function byPlace(a: Standing, b: Standing): number {
  return placeOf(a) < placeOf(b) ? -1 : 1;
}
