import { accountTarget } from '../../core/identity/target.ts';
import type { Outcome } from '../../ports/store.ts';
import { done, ended } from '../outcome.ts';
import { isShared, leaveToOthers, rowLeft, writeLast } from '../pair/leave-row.ts';
import { note, type Run } from '../run.ts';

const table = 'account';
const inactive = { statecode: 1 } as const;

/**
 * A unit that was deleted: its people act for it no longer, and its account becomes inactive, 1 request
 * to look and 1 to write. The account is never deleted: Dataverse would delete the contacts below it
 * as well (fact sheet dataverse, 1). An account that other units share is left to them, one that stands for
 * another unit by now stays as it is, and so does one that people have opened again.
 */
export async function unitGone(run: Run): Promise<Outcome> {
  note(run, 'fetch business unit', 'deleted in commercetools');
  const unit = { now: null };
  const { mirror } = run.context;
  const wasClosed = run.context.unit === null && mirror?.values.statecode === inactive.statecode;
  if (wasClosed) return ended(run, { unit });
  const row = await rowLeft(run, { target: accountTarget, mayBeInactive: true });
  if (row === null || row.values.statecode === inactive.statecode) return ended(run, { unit });
  if (isShared(row)) {
    await leaveToOthers(run, table, row);
    return done(run, 'applied', { unit });
  }
  const written = await writeLast(run, table, row, inactive);
  if (written === null) return ended(run, { unit });
  const values = { ...mirror?.values, ...inactive };
  return done(run, 'applied', {
    unit,
    ...(mirror === null ? {} : { mirror: { ...mirror, etag: written.etag, values } }),
  });
}
