import type { AssignedRole } from '../src/core/model/organisation.ts';
import type { RecordRef } from '../src/core/model/record.ts';
import type { Outcome } from '../src/ports/store.ts';
import type { UnitMemory } from '../src/ports/units.ts';
import { envelopeOf, outcomeOf, refOf } from './store-fixtures.ts';
import type { StoreWorld } from './store-world.ts';

/** A company without associates; its key is the id of its record. */
export function memoryOf(key: string, more: Partial<UnitMemory> = {}): UnitMemory {
  return {
    key,
    name: `Unit ${key}`,
    unitType: more.parentKey === undefined ? 'Company' : 'Division',
    status: 'Active',
    parentKey: null,
    topLevelKey: key,
    associatesFromParent: false,
    associates: [],
    version: 1,
    ...more,
  };
}

/** Somebody who acts for a unit; roles with a `+` are passed on. */
export function associateOf(customerId: string, ...roles: readonly string[]) {
  const assigned = roles.map(
    (text): AssignedRole => ({ key: text.replace('+', ''), passedOn: text.endsWith('+') }),
  );
  return { customerId, roles: assigned };
}

export function unitRef(id: string): RecordRef {
  return refOf(id, 'business-unit');
}

/** What a store says of units and their people, in short. */
export interface Units {
  outcome(ref: RecordRef, more: Partial<Outcome>): Promise<Outcome>;
  /** Settles a run of the unit that read this of it. */
  read(now: UnitMemory, more?: Partial<Outcome>): Promise<void>;
  gone(id: string): Promise<void>;
  /** A run that finds the account of the unit. */
  link(id: string, crmId: string): Promise<void>;
  /** What a run says that was caused by an event of that time. */
  causedAt(id: string, occurredAt: string): Promise<Pick<Outcome, 'eventId'>>;
  /** Who has been told since the last time of asking: ids of customers and units, sorted. */
  told(): Promise<readonly string[]>;
}

export function unitsOf(world: StoreWorld): Units {
  let events = 0;
  const outcome: Units['outcome'] = async (ref, more) => {
    events += 1;
    await world.store.accept([envelopeOf(`u${events}`, ref)]);
    return outcomeOf(await world.loadOne(ref), 'applied', more);
  };
  const ran = async (ref: RecordRef, more: Partial<Outcome>): Promise<void> =>
    world.store.settle([await outcome(ref, more)]);
  return {
    outcome,
    read: (now, more) => ran(unitRef(now.key), { unit: { now }, ...more }),
    gone: (id) => ran(unitRef(id), { unit: { now: null } }),
    link: (id, crmId) => ran(unitRef(id), accountOf(id, crmId)),
    causedAt: async (id, occurredAt) => {
      events += 1;
      const envelope = envelopeOf(`u${events}`, unitRef(id), { occurredAt });
      const [accepted] = await world.store.accept([envelope]);
      return { eventId: accepted?.eventId ?? null };
    },
    told: async () => {
      const { rows } = await world.db.pool.query<{ record_id: string }>(
        `update causeway.event set state = 'unchanged', settled_at = now(),
           settled_xid = pg_current_xact_id()
         where state = 'waiting' and type in ('MembershipsChanged', 'UnitAboveChanged')
         returning record_id`,
      );
      return rows.map((row) => row.record_id).sort();
    },
  };
}

/** The link of a unit to the row that stands for it. */
export function accountOf(id: string, crmId: string): Pick<Outcome, 'link'> {
  return { link: { ref: unitRef(id), crmTable: 'account', crmId, reason: 'created' } };
}
