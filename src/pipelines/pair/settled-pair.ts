import type { Link, Mirror, Outcome } from '../../ports/store.ts';
import { done } from '../outcome.ts';
import type { Run } from '../run.ts';
import type { Synced } from './counterpart.ts';
import type { InStep } from './keep-in-step.ts';
import { linkOf, type Pair } from './pair.ts';

/** The outcome of a pair that is in step: link, both bases, and what has to be remembered of it. */
export async function settledPair<S extends Synced>(
  run: Run,
  kept: InStep<S>,
  appeared: readonly string[],
): Promise<Outcome> {
  const { pair, wrote, decisions } = kept;
  const { of, lapsed, edited } = pair.mapped;
  const beside = await of.settled(run, kept);
  const written = run.context.edits.filter(({ column, applied }) => !applied && column in edited);
  return done(run, wrote || pair.created ? 'applied' : 'unchanged', {
    ...linked(run, pair),
    mirror: mirrorOf(pair),
    decisions: [...decisions.values()],
    edits: {
      applied: written.map(({ column }) => ({ column, insteadOf: edited[column] ?? null })),
      lapsed,
    },
    ...beside,
    appeared: [...new Set([...appeared, ...(beside.appeared ?? [])])],
  });
}

/** A link that stands already, for the same reason, is left as it is. */
function linked<S extends Synced>(
  { context }: Run,
  pair: Pair<S>,
): { link?: Link; mergedFrom?: string } {
  const { rowId, mapped, formerId, reason } = pair;
  const { link } = context;
  if (link?.crmId === rowId && link.reason === reason) return {};
  const made = linkOf(mapped, rowId, reason);
  return pair.merged && formerId !== null ? { link: made, mergedFrom: formerId } : { link: made };
}

/** What both agree on, and where they are known to differ. */
export function mirrorOf<S extends Synced>({
  mapped,
  rowId,
  etag,
  row,
  known,
  base,
}: Pair<S>): Mirror {
  const { record, values } = mapped;
  const now = row?.values ?? known ?? base.crm;
  const differing = Object.keys(values)
    .map((column) => [column, now[column] ?? null] as const)
    .filter(([column, value]) => value !== values[column]);
  return {
    ref: record.ref,
    version: record.version,
    etag,
    crmId: rowId,
    values,
    crm: Object.fromEntries(differing),
  };
}
