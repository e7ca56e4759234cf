import { accountIdOf } from '../../core/identity/deterministic-id.ts';
import { subjectOfUnit } from '../../core/identity/subject.ts';
import { accountTarget } from '../../core/identity/target.ts';
import { unitWakeKey } from '../../core/identity/wake-keys.ts';
import { insightColumns } from '../../core/insight/insight-columns.ts';
import { accountValues } from '../../core/mapping/account-map.ts';
import type { ColumnValues } from '../../core/mapping/column-values.ts';
import { mappedColumns } from '../../core/mapping/field-map.ts';
import type { Organisation } from '../../core/model/organisation.ts';
import { normaliseOrganisation } from '../../core/normalise/organisation.ts';
import { Problem } from '../../problems/problem.ts';
import { computedColumns, tellsOfOrders } from '../insight-columns.ts';
import type { Counterpart } from '../pair/counterpart.ts';
import { shapeFor } from '../pair/mapped.ts';
import { mirrorOf } from '../pair/settled-pair.ts';
import type { Run } from '../run.ts';
import { primaryContactOf, waitsForContact } from './primary-contact.ts';
import { remembered } from './remembered.ts';
import { tellUnit } from './tell-unit.ts';
import type { UnitAbove } from './unit-above.ts';

/** Business units and their accounts; the account of the unit above has been looked up. */
export function unitsBelow(above: UnitAbove): Counterpart<Organisation> {
  return {
    noun: 'business unit',
    target: accountTarget,
    mayBeInactive: true,
    rules: (run) => run.deps.settings.accountRules,
    columns: (run) => mappedColumns(run.deps.settings.accountMap),
    subject: subjectOfUnit,
    rowId: accountIdOf,
    fetch: (run) => run.commerce().businessUnit(run.context.ref.id, run.call),
    map: mapUnit,
    computed: (run, unit) => computed(run, unit, above),
    computedAgain: (run, unit, before) => computedAgain(run, unit, { above, before }),
    ours: insightColumns,
    statedAt: () => ({}),
    tell: tellUnit,
    results: (run, unit) => ({ ...remembered(unit), appeared: newlyKnown(run, unit) }),
    settled: async (run, { pair }) => {
      const { mapped } = pair;
      return {
        ...remembered(mapped.record),
        ...waitsForContact(run, mapped, mirrorOf(pair)),
        appeared: newlyKnown(run, mapped.record),
      };
    },
    sharing: async (_run, { record }) => remembered(record),
    saysAnything: () => false,
    touchesBuyers: tellsOfOrders,
    wakes: unitWakeKeys,
    holdsAnyway: () => ({}),
  };
}

function unitWakeKeys({ ref, key }: Organisation): readonly string[] {
  return [unitWakeKey(ref.projectKey, key)];
}

/**
 * Wakes who waits for the unit. A link may be there before anybody has read the unit, rebuilt or made
 * by hand: others find the account by the unit's key, which is known from now on.
 */
function newlyKnown({ context }: Run, unit: Organisation): readonly string[] {
  return context.unit === null || context.mirror === null ? unitWakeKeys(unit) : [];
}

async function mapUnit(run: Run, found: Organisation, given: ColumnValues) {
  const { settings } = run.deps;
  const normalised = normaliseOrganisation(found, settings.normalise);
  const shape = await shapeFor(run, 'account');
  const { edits } = run.context;
  const mapped = accountValues(normalised, settings.accountMap, { edits, shape, computed: given });
  return { mapped, record: normalised.organisation };
}

async function computed(
  run: Run,
  unit: Organisation,
  { key, accountId }: UnitAbove,
): Promise<ColumnValues> {
  // Moved under our hands: the next run looks for the other unit above.
  if (unit.parentKey !== key) throw new Problem('CWY-3004', { place: 'business unit' });
  return {
    parentaccountid: apartFrom(run, accountId),
    ...(await primaryContactOf(run, unit)),
    ...(await computedColumns(run, unit.key)),
  };
}

/** A unit that this run has moved stands below another account by now. */
async function computedAgain(
  run: Run,
  unit: Organisation,
  { above, before }: { readonly above: UnitAbove; readonly before: ColumnValues },
): Promise<ColumnValues> {
  const contact = await primaryContactOf(run, unit);
  const { parentKey, ref } = unit;
  if (parentKey === null || parentKey === above.key) return { ...before, ...contact };
  const known = await run.deps.findUnit({ projectKey: ref.projectKey, key: parentKey });
  return { ...before, ...contact, parentaccountid: apartFrom(run, known?.accountId ?? null) };
}

/** People may have merged the accounts of both units: no account lies below itself. */
function apartFrom({ context }: Run, accountId: string | null): string | null {
  return accountId === context.link?.crmId ? null : accountId;
}
