import type { RecordRef } from '../core/model/record.ts';
import type { BatchHandler, Finished } from '../ports/queue.ts';
import type { Outcome } from '../ports/store.ts';
import { mapBounded } from '../std/map-bounded.ts';
import { announcer, rowAnnouncer } from './announce.ts';
import type { PipelineDeps } from './deps.ts';
import { linkFinder } from './find-link.ts';
import { orderFinder } from './find-orders.ts';
import { unitFinder } from './find-unit.ts';
import { runRecord } from './run-record.ts';
import { settleInGroups } from './settle-in-groups.ts';

/**
 * Works on the records of one batch of jobs: two database round trips for all of them (load and
 * settle), plus what each record needs of the two systems. Where one takes long the others are
 * settled before it. A crash anywhere in between leaves the events waiting and the jobs unfinished,
 * so that they run again.
 */
export function batchRunner(deps: PipelineDeps): BatchHandler {
  const { store } = deps;
  const runDeps = {
    ...deps,
    findLink: linkFinder(store),
    findOrders: orderFinder(store),
    findUnit: unitFinder(store),
    announce: announcer(store),
    announceRows: rowAnnouncer(store),
  };
  const runBatch = async (refs: readonly RecordRef[], finished: Finished): Promise<void> => {
    const contexts = await deps.store.load(refs);
    deps.probe('worker:after-load');
    const loadedMs = deps.clock.monotonicMs();
    const settler = settleInGroups(
      async (outcomes, isLast) => {
        for (const group of apart(outcomes)) {
          await settle(deps, group);
          // With the last group the batch ends by itself.
          if (!isLast) await finished(group.map(({ ref }) => ref));
        }
      },
      (is) => deps.pause(pauseMs[is]),
    );
    await mapBounded(contexts, deps.settings.concurrencyMax, async (context) => {
      if (deps.clock.monotonicMs() - loadedMs >= startMsMax) return;
      settler.add(await runRecord(context, runDeps));
    });
    await settler.end();
  };
  return async (refs, finished) => {
    try {
      await runBatch(refs, finished);
    } catch (error) {
      // The queue runs the batch again; nobody else would ever say why.
      deps.onFault(error, deps.newId());
      throw error;
    }
  };
}

/**
 * Changes of units are settled one at a time in all of a project (`unitsKeys` of the store): whoever has
 * nothing to do with them does not wait for that.
 */
function apart(outcomes: readonly Outcome[]): readonly (readonly Outcome[])[] {
  const units = outcomes.filter(({ unit }) => unit !== null);
  const others = outcomes.filter(({ unit }) => unit === null);
  return [others, units].filter(({ length }) => length > 0);
}

/**
 * How long what is finished waits for the rest of its batch. What other records wait for has been
 * on its way for one run already and has another ahead: 25 ms gather what ends together, no more.
 */
const pauseMs = { awaited: 25, quiet: 250 } as const;

/**
 * No record is started later than this, half of the time after which the queue takes a batch for
 * lost and runs it elsewhere. The events of the others wait, and the sweep finds them.
 */
const startMsMax = 300_000;

async function settle(deps: PipelineDeps, outcomes: readonly Outcome[]): Promise<void> {
  deps.probe('worker:before-settle');
  await deps.store.settle(outcomes);
  deps.probe('worker:after-settle');
}
