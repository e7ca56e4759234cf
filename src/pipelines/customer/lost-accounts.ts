import type { Outcome } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import { note, type Run } from '../run.ts';

/** Accounts of one customer's units that are found missing in one run; more are left to people. */
const lostMax = 20;

/**
 * Does the work, and where Dataverse refuses a write because the account of a unit is not there any
 * more, once more as if the unit had none: what the person has to say does not wait until somebody
 * decides about the account, which is the unit's own question (CWY-4011). Nothing more is asked as
 * long as all accounts are there; for each lost one the work is done again.
 */
export async function withoutLostAccounts(
  run: Run,
  work: (run: Run) => Promise<Outcome>,
): Promise<Outcome> {
  let now = run;
  for (let lost = 0; lost < lostMax; lost++) {
    try {
      return await work(now);
    } catch (error) {
      now = withoutLost(now, error);
    }
  }
  return work(now);
}

/** Throws what has another cause. */
function withoutLost(run: Run, error: unknown): Run {
  const { context } = run;
  const place = error instanceof Problem && error.code === 'CWY-3012' ? error.detail.place : null;
  const isLost = (id: string | null): boolean =>
    id !== null && place === `account ${id.toLowerCase()}`;
  const lost = context.memberships.find(({ accountId }) => isLost(accountId));
  if (lost === undefined) throw error;
  note(run, 'write unit', 'left out', {
    crmTable: 'account',
    crmId: lost.accountId,
    note: 'the account of the unit is not there any more',
  });
  const memberships = context.memberships.map((one) =>
    isLost(one.accountId) ? { ...one, accountId: null } : one,
  );
  return { ...run, context: { ...context, memberships } };
}
