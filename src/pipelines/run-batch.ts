import type { RecordRef } from '../core/model/record.ts';
import { mapBounded } from '../std/map-bounded.ts';
import { announcer } from './announce.ts';
import type { PipelineDeps } from './deps.ts';
import { linkFinder } from './find-link.ts';
import { runRecord } from './run-record.ts';

/**
 * Works on the records of one batch of jobs: two database round trips for all of them (load and
 * settle), plus what each record needs of the two systems. A crash anywhere in between leaves the
 * events waiting and the jobs unfinished, so that the batch runs again.
 */
export function batchRunner(deps: PipelineDeps): (refs: readonly RecordRef[]) => Promise<void> {
  const runDeps = { ...deps, findLink: linkFinder(deps.store), announce: announcer(deps.store) };
  const runBatch = async (refs: readonly RecordRef[]): Promise<void> => {
    const contexts = await deps.store.load(refs);
    deps.probe('worker:after-load');
    const outcomes = await mapBounded(contexts, deps.settings.concurrencyMax, (context) =>
      runRecord(context, runDeps),
    );
    deps.probe('worker:before-settle');
    await deps.store.settle(outcomes);
    deps.probe('worker:after-settle');
  };
  return async (refs) => {
    try {
      await runBatch(refs);
    } catch (error) {
      // The queue runs the batch again; nobody else would ever say why.
      deps.onFault(error, deps.newId());
      throw error;
    }
  };
}
