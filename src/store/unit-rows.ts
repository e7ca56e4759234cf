import type { AssignedRole } from '../core/model/organisation.ts';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Outcome } from '../ports/store.ts';
import type { KnownUnit, Membership, UnitMemory } from '../ports/units.ts';
import { refOfKey } from './record-rows.ts';

/** A row of `business_unit` as JSON, with its explicit associates. */
export interface UnitRow {
  readonly unit_key: string;
  readonly name: string;
  readonly unit_type: UnitMemory['unitType'];
  readonly status: UnitMemory['status'];
  readonly parent_key: string | null;
  readonly top_level_key: string;
  readonly associates_from_parent: boolean;
  readonly version: number;
  readonly associates: readonly AssociateRow[];
}

interface AssociateRow {
  readonly customer_key: string;
  readonly roles: readonly AssignedRole[];
}

export function unitOf(row: UnitRow): UnitMemory {
  return {
    key: row.unit_key,
    name: row.name,
    unitType: row.unit_type,
    status: row.status,
    parentKey: row.parent_key,
    topLevelKey: row.top_level_key,
    associatesFromParent: row.associates_from_parent,
    associates: row.associates.map(({ customer_key, roles }) => ({
      customerId: refOfKey(customer_key).id,
      roles: roles.map(({ key, passedOn }) => ({ key, passedOn })),
    })),
    version: row.version,
  };
}

/** What `changeUnits` is given of an outcome; nothing if the unit is as it was. */
export function unitRows({ ref, unit, loadedAt, ...cause }: Outcome): readonly object[] {
  if (unit === null) return [];
  const row = { record_key: recordKey(ref), ...causeOf(cause) };
  const { now } = unit;
  if (now === null) return [{ ...row, gone: true }];
  return [
    {
      ...row,
      gone: false,
      loaded_at: loadedAt,
      project_key: ref.projectKey,
      record_id: ref.id,
      unit_key: now.key,
      parent_key: now.parentKey,
      top_level_key: now.topLevelKey,
      name: now.name,
      unit_type: now.unitType,
      status: now.status,
      associates_from_parent: now.associatesFromParent,
      version: now.version,
      associates: now.associates.map(({ customerId, roles }) => ({
        customer_key: recordKey({ projectKey: ref.projectKey, kind: 'customer', id: customerId }),
        roles: roles.map(({ key, passedOn }) => ({ key, passedOn })),
      })),
    },
  ];
}

/** The second parameter of `changeUnits`: a link that a run has found. */
export function unitLinkRows({ ref, link, ...cause }: Outcome): readonly object[] {
  if (link === null || ref.kind !== 'business-unit') return [];
  return [{ record_key: recordKey(ref), crm_id: link.crmId, moved: false, ...causeOf(cause) }];
}

/** The same for a link that a person has made, moved or taken away. */
export function movedLinkRow(
  ref: RecordRef,
  correlationId: string,
  eventId: string | null,
): object {
  return { record_key: recordKey(ref), moved: true, ...causeOf({ correlationId, eventId }) };
}

function causeOf(cause: Pick<Outcome, 'correlationId' | 'eventId'>): object {
  return { correlation_id: cause.correlationId, event_id: cause.eventId };
}

export interface KnownUnitRow {
  readonly record_key: string;
  readonly unit_key: string;
  readonly parent_key: string | null;
  readonly crm_id: string | null;
  readonly reason: string | null;
}

export function knownUnitOf(row: KnownUnitRow): KnownUnit {
  return {
    ref: refOfKey(row.record_key),
    key: row.unit_key,
    parentKey: row.parent_key,
    accountId: row.crm_id,
    linkReason: row.reason,
  };
}

/** A unit that a customer acts for, as `memberships.ts` finds it. */
export interface MembershipRow {
  readonly record_key: string;
  readonly unit_key: string;
  readonly name: string;
  readonly depth: number;
  readonly status: UnitMemory['status'];
  readonly crm_id: string | null;
  readonly roles: Membership['roles'];
}

export function membershipOf(row: MembershipRow): Membership {
  return {
    unit: refOfKey(row.record_key),
    unitKey: row.unit_key,
    unitName: row.name,
    depth: row.depth,
    isActive: row.status === 'Active',
    accountId: row.crm_id,
    roles: [...row.roles].sort(byKeyAndOrigin),
  };
}

type Role = Membership['roles'][number];

/** Here and not in the database, whose order of texts depends on how it was set up. */
function byKeyAndOrigin(a: Role, b: Role): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return (a.from ?? '') < (b.from ?? '') ? -1 : 1;
}
