import { identityColumns } from '../../core/identity/contact-rules.ts';
import type { Outcome } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import { done, ended } from '../outcome.ts';
import { ownerOf } from '../pair/crm-row.ts';
import { standingLink } from '../pair/sync-pair.ts';
import { sendUpdate } from '../pair/write-row.ts';
import { note, type Run } from '../run.ts';

const table = 'account';
const inactive = { statecode: 1 } as const;

/**
 * A unit that was deleted: its people act for it no longer, and its account becomes inactive, 1 request
 * to look and 1 to write. The account is never deleted: Dataverse would delete the contacts below it
 * as well (fact sheet dataverse, 1). An account that stands for another unit by now stays as it is,
 * and so does one that people have opened again.
 */
export async function unitGone(run: Run): Promise<Outcome> {
  note(run, 'fetch business unit', 'deleted in commercetools');
  const unit = { now: null };
  const { mirror } = run.context;
  const wasClosed = run.context.unit === null && mirror?.values.statecode === inactive.statecode;
  if (wasClosed) return ended(run, { unit });
  const link = standingLink(run);
  if (link === null || link.reason === 'shared') return ended(run, { unit });
  const row = await run.deps.crm.read(table, link.crmId, identityColumns, run.call);
  const isOurs = row !== null && ownerOf(row, run.context.ref) === 'this';
  if (!isOurs || row.values.statecode === inactive.statecode) return ended(run, { unit });
  const update = { table, id: row.id, values: inactive, etag: row.etag } as const;
  const written = await sendUpdate(run, { version: mirror?.version ?? 0 }, update);
  if (written === 'gone') return ended(run, { unit });
  if (written === 'changed') throw new Problem('CWY-3004', { place: `${table} ${row.id}` });
  const values = { ...mirror?.values, ...inactive };
  return done(run, 'applied', {
    unit,
    ...(mirror === null ? {} : { mirror: { ...mirror, etag: written.etag, values } }),
  });
}
