import type { ColumnValue } from '../../core/mapping/column-values.ts';
import type { KnownUnit } from '../../ports/units.ts';
import { Problem } from '../../problems/problem.ts';
import { isCertainUnit, notCertain } from '../certain-unit.ts';
import { wasMergedInto } from '../pair/crm-row.ts';
import { note, type Run } from '../run.ts';

/** A customer whom people in the CRM have put under the account of a unit. */
export interface NewAssociate {
  readonly unit: KnownUnit;
  readonly roleKey: string;
}

/** Where the contact stands, and where it stood when it was last settled. */
export interface Placed {
  readonly now: ColumnValue | undefined;
  readonly before: ColumnValue | undefined;
}

/**
 * The unit that the customer is to act for from now on, where the configuration wants that. Null when
 * the customer does already, when the account is no unit's, several units' or not certain to be the
 * unit's, and when it was Dynamics that moved the contact because it merged two accounts: nobody has
 * given the person a role in that case. Taking a contact out of an account takes no role away: that is for the shop to decide.
 */
export async function newAssociate(
  run: Run,
  { now: accountId, before: loser }: Placed,
): Promise<NewAssociate | null> {
  const { fromDynamics } = run.deps.settings.associates;
  if (fromDynamics === null || typeof accountId !== 'string') return null;
  const { memberships, ref } = run.context;
  const actsFor = memberships.some(
    (one) => one.accountId === accountId && one.roles.some(({ from }) => from === null),
  );
  if (actsFor) return null;
  const known = await run.deps.store.units({ accountIds: [accountId] });
  const [unit, ...others] = known.filter((one) => one.ref.projectKey === ref.projectKey);
  if (unit === undefined) return kept(run, 'the account is no business unit');
  if (others.length > 0) return kept(run, 'the account is several business units');
  if (!isCertainUnit(unit, run.deps.settings.accountRules)) return kept(run, notCertain);
  const isMerge = await wasMergedInto(run, 'account', { loser, survivor: accountId });
  return isMerge ? kept(run, 'accounts were merged') : { unit, roleKey: fromDynamics.roleKey };
}

function kept(run: Run, why: string): null {
  note(run, 'tell unit', 'kept', { note: why });
  return null;
}

/** Additions to one unit under way in this process, by unit. */
const turns = new Map<string, Promise<void>>();

/**
 * Adds the customer to the unit, without touching anybody else's roles: 2 commercetools requests, and
 * up to 3 more for each time that somebody else writes the unit meanwhile. Of several who come to one
 * unit at once each has its turn, so that they are not in each other's way; where others write the
 * unit again and again it is tried later (CWY-2002).
 */
export async function addAssociate(run: Run, associate: NewAssociate): Promise<void> {
  const { id } = associate.unit.ref;
  const before = turns.get(id) ?? Promise.resolve();
  const added = before.then(() => addNow(run, associate));
  const turn = added.catch(() => undefined);
  turns.set(id, turn);
  try {
    await added;
  } finally {
    if (turns.get(id) === turn) turns.delete(id);
  }
}

async function addNow(run: Run, { unit, roleKey }: NewAssociate): Promise<void> {
  const { conflictAttemptsMax } = run.deps.settings.retry;
  const newAssociates = [{ customerId: run.context.ref.id, roleKey }];
  const changes = { attributes: {}, customFields: {}, newAssociates };
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const found = await run.commerce().businessUnit(unit.ref.id, run.call);
    if (found === null) return;
    const { version } = found;
    const answer = await run
      .commerce()
      .updateBusinessUnit({ id: unit.ref.id, version }, changes, run.call);
    if (answer !== 'changed') return;
  }
  throw new Problem('CWY-2002', {
    place: 'business unit',
    value: `${conflictAttemptsMax} conflicts`,
  });
}
