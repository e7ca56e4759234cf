import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actsFor, memberships } from '../../../test/samples/memberships.ts';
import type { Json } from '../../std/json.ts';
import { announcedTelling } from '../ledger/announced.ts';
import type { ActsFor } from './acts-for.ts';
import { type ConnectionsGiven, connectionsMax, planConnections } from './connections.ts';
import { connectionTelling, readConnection, type WrittenConnection } from './written-connection.ts';

const ref = { projectKey: 'shop', kind: 'customer', id: 'ann' } as const;
const contactId = 'c0c0c0c0-0000-4000-8000-000000000001';
const all = { connections: 'all', inherited: true } as const;
const first = '2026-03-01T09:00:00.000Z';
const later = '2026-04-01T09:00:00.000Z';

/** The rows of one customer, as a CRM and a ledger would keep them. */
function ledger() {
  const kept = new Map<string, Json>();
  const rows = (): readonly WrittenConnection[] =>
    [...kept].map(([rowId, told]) => {
      const row = readConnection(rowId, told);
      if (row === null) throw new Error('what was told is understood');
      return row;
    });
  const follow = (of: readonly ActsFor[], more: Partial<ConnectionsGiven> = {}) => {
    const given = { ref, contactId, at: first, cut: false, settings: all, ...more };
    const plan = planConnections({ ...given, memberships: of, written: rows() });
    for (const { row } of plan.steps) kept.set(row.rowId, connectionTelling(row));
    return plan;
  };
  return { rows, follow, open: () => rows().filter(({ until }) => until === null) };
}

/** What the CRM should show: one line for each unit with an account and each role in it. */
function shown(of: readonly ActsFor[]): readonly string[] {
  return of
    .filter(({ accountId }) => accountId !== null)
    .flatMap(({ unit, accountId, roles }) =>
      [...new Set(roles.map(({ key }) => key))].map((key) => {
        const froms = roles.filter((role) => role.key === key).map(({ from }) => from ?? '');
        return [unit.id, accountId, key, froms.toSorted()[0] || null].join(' ');
      }),
    )
    .toSorted();
}

const instants = fc.integer({ min: 10, max: 30 }).map((day) => `2026-06-${day}T09:00:00.000Z`);

const lines = (rows: readonly WrittenConnection[]) =>
  rows
    .map(({ unitId, accountId, roleKey, from }) => [unitId, accountId, roleKey, from].join(' '))
    .toSorted();

describe('a role', () => {
  const unit = actsFor('unit');

  it('begins a row, says nothing twice, and ends its row with a date when it is lost', () => {
    const { follow, rows } = ledger();
    expect(follow([unit]).steps.map(({ is }) => is)).toEqual(['create']);
    expect(follow([unit], { at: later }).steps).toEqual([]);
    expect(follow([], { at: later }).steps.map(({ is }) => is)).toEqual(['end']);
    expect(rows()).toMatchObject([{ since: first, until: later, tenure: 1 }]);
    expect(follow([], { at: later }).steps).toEqual([]);
  });

  it('that is given again has another row', () => {
    const { follow, rows } = ledger();
    for (const of of [[unit], [], [unit]]) follow(of);
    expect(rows().map(({ tenure, until }) => [tenure, until])).toEqual([
      [1, first],
      [2, null],
    ]);
    expect(new Set(rows().map(({ rowId }) => rowId)).size).toBe(2);
  });

  it('of the unit itself goes before the same one from above, and the row tells which it is', () => {
    const { follow, rows } = ledger();
    const above = { ...unit, roles: [{ key: 'buyer', from: 'top' }] };
    follow([above]);
    expect(rows()).toMatchObject([{ from: 'top' }]);
    const both = { ...unit, roles: [...above.roles, ...unit.roles] };
    expect(follow([both]).steps.map(({ is }) => is)).toEqual(['amend']);
    expect(rows()).toMatchObject([{ from: null, until: null }]);
  });

  it('whose row was only announced is written again, or ended, for the row may be there', () => {
    const announce = () => {
      const { steps } = planConnections({ ...given, memberships: [unit], written: [] });
      const [made] = steps;
      if (made === undefined) throw new Error('a role begins a row');
      const told = announcedTelling(connectionTelling(made.row));
      return [readConnection(made.row.rowId, told)].filter((row) => row !== null);
    };
    const given = { ref, contactId, at: first, cut: false, settings: all };
    const [again] = planConnections({ ...given, memberships: [unit], written: announce() }).steps;
    expect(again).toMatchObject({ is: 'create', row: { rowId: announce()[0]?.rowId } });
    const [ended] = planConnections({ ...given, memberships: [], written: announce() }).steps;
    expect(ended).toMatchObject({ is: 'end', row: { until: first } });
    const waiting = [{ ...unit, accountId: null }];
    expect(planConnections({ ...given, memberships: waiting, written: announce() }).steps).toEqual(
      [],
    );
  });

  it('points at another account or contact in the same row', () => {
    const { follow, rows } = ledger();
    follow([unit]);
    const account = 'a0a0a0a0-0000-4000-8000-000000000002';
    const contact = 'c0c0c0c0-0000-4000-8000-000000000002';
    follow([{ ...unit, accountId: account }], { contactId: contact });
    expect(rows()).toMatchObject([{ accountId: account, contactId: contact, tenure: 1 }]);
  });

  it('waits for an account, and keeps its row when the account is not known for a while', () => {
    const { follow, rows } = ledger();
    expect(follow([{ ...unit, accountId: null }]).steps).toEqual([]);
    follow([unit]);
    expect(follow([{ ...unit, accountId: null }]).steps).toEqual([]);
    expect(rows()).toMatchObject([{ until: null }]);
  });

  it('that may only be out of sight does not end its row', () => {
    const { follow, open } = ledger();
    follow([unit]);
    follow([], { cut: true });
    expect(open()).toHaveLength(1);
  });
});

describe('settings', () => {
  const [one, two] = [actsFor('one'), actsFor('two')];

  it('begin rows for people of several units only, and keep what is there true', () => {
    const { follow, open } = ledger();
    const several = { connections: 'several', inherited: true } as const;
    expect(follow([one], { settings: several }).steps).toEqual([]);
    follow([one, two], { settings: several });
    expect(open()).toHaveLength(2);
    follow([one], { settings: several });
    expect(lines(open())).toEqual(shown([one]));
  });

  it('begin none, and still end what is lost', () => {
    const { follow, open } = ledger();
    const none = { connections: 'none', inherited: true } as const;
    expect(follow([one], { settings: none }).steps).toEqual([]);
    follow([one, two]);
    follow([two], { settings: none });
    expect(lines(open())).toEqual(shown([two]));
  });

  it('leave inherited roles out', () => {
    const { follow, open } = ledger();
    const own = { connections: 'all', inherited: false } as const;
    const from = actsFor('from', { roles: [{ key: 'buyer', from: 'top' }] });
    follow([from, one], { settings: own });
    expect(lines(open())).toEqual(shown([one]));
  });
});

it('keeps to the bound, and says how many have no room', () => {
  const { follow, open } = ledger();
  const many = Array.from({ length: connectionsMax + 3 }, (_, i) => actsFor(`unit-${i}`));
  expect(follow(many).leftOut).toBe(3);
  expect(open()).toHaveLength(connectionsMax);
  expect(follow(many.toReversed()).steps).toEqual([]);
});

it('ends no row before it began, and none later than it has to, in whatever order news is heard', () => {
  const step = fc.record({ of: memberships, at: instants });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), (history) => {
      const { follow, rows } = ledger();
      for (const { of, at } of history) {
        for (const { is, row } of follow(of, { at }).steps) {
          if (is === 'end') expect(row.until).toBe(at > row.since ? at : row.since);
        }
      }
      expect(rows().filter(({ since, until }) => until !== null && until < since)).toEqual([]);
    }),
  );
});

it('shows exactly the roles that there are, whatever came before, and then rests', () => {
  fc.assert(
    fc.property(fc.array(memberships, { minLength: 1, maxLength: 6 }), (history) => {
      const { follow, open, rows } = ledger();
      let known = 0;
      for (const of of history) {
        const accounts = new Map(open().map(({ unitId, accountId }) => [unitId, accountId]));
        follow(of);
        // A unit whose account is not known any more keeps the rows that it has.
        const seen = of.map((one) => {
          const accountId = one.accountId ?? accounts.get(one.unit.id) ?? null;
          return { ...one, accountId };
        });
        const shownNow = lines(open());
        expect(shown(of).every((line) => shownNow.includes(line))).toBe(true);
        expect(shownNow.every((line) => shown(seen).includes(line))).toBe(true);
        expect(new Set(open().map(({ unitId, roleKey }) => `${unitId} ${roleKey}`)).size).toBe(
          open().length,
        );
        expect(follow(of).steps).toEqual([]);
        expect(rows().length).toBeGreaterThanOrEqual(known);
        known = rows().length;
      }
    }),
  );
});
