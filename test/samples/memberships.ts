import fc from 'fast-check';
import { nameId } from '../../src/core/identity/deterministic-id.ts';
import type { ActsFor } from '../../src/core/organisation/acts-for.ts';

/** A unit that somebody acts for, by default an active company with an account. */
export function actsFor(unitKey: string, more: Partial<ActsFor> = {}): ActsFor {
  return {
    unit: { projectKey: 'shop', kind: 'business-unit', id: `id-of-${unitKey}` },
    unitKey,
    depth: 0,
    isActive: true,
    accountId: nameId(['account', unitKey]),
    roles: [{ key: 'buyer', from: null }],
    ...more,
  };
}

const role = fc.record({
  key: fc.constantFrom('admin', 'approver', 'buyer'),
  from: fc.constantFrom(null, 'above', 'far-above'),
});

/** The units of one customer, each once, in any order; some have no account. */
export const memberships: fc.Arbitrary<ActsFor[]> = fc
  .uniqueArray(fc.constantFrom('one', 'two', 'three', 'four', 'five'))
  .chain((keys) =>
    fc.tuple(
      ...keys.map((key) =>
        fc
          .record({
            depth: fc.nat(4),
            isActive: fc.boolean(),
            roles: fc.uniqueArray(role, {
              minLength: 1,
              maxLength: 4,
              selector: (of) => JSON.stringify(of),
            }),
            accountId: fc.constantFrom(null, nameId(['account', key]), nameId(['other', key])),
          })
          .map((more) => actsFor(key, more)),
      ),
    ),
  );
