import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PipelineDeps } from '../pipelines/deps.ts';
import { batchRunner } from '../pipelines/run-batch.ts';
import type { Crm } from '../ports/crm.ts';
import type { Probe } from '../ports/probe.ts';
import { Problem } from '../problems/problem.ts';
import { faultOf } from '../std/fault.ts';
import { setUpAt } from '../store/set-up-at.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';
import { openCommerce } from './open-commerce.ts';
import { mappingFingerprint, pipelineSettings } from './pipeline-settings.ts';
import { troubleLog } from './trouble-log.ts';
import type { Memory } from './wire.ts';

export interface WorkerParts {
  readonly config: Config;
  readonly memory: Memory;
  readonly crm: Crm;
  readonly probe: Probe;
  readonly logger: Logger;
}

/** Takes records from the queue and brings the two systems in step; answers with how to stop. */
export async function startWorker(parts: WorkerParts): Promise<() => Promise<void>> {
  const { config, memory, logger } = parts;
  const commerce = openCommerce(config.commercetools);
  const givenUp = new Problem('CWY-4007', { place: 'record queue', value: 'given up' });
  const worker = memory.pgQueue.worker({
    lanesMax: config.worker.lanesMax,
    onGivenUp: async (refs) => {
      const { code, message } = givenUp;
      const events = await memory.store.giveUp(refs, { code, message });
      logger.error({ code, records: refs.length, events }, 'records given up');
    },
  });
  const deps: PipelineDeps = {
    commerceOf: (projectKey) => commerce.of(projectKey),
    crm: parts.crm,
    store: memory.store,
    clock: systemClock,
    probe: parts.probe,
    newId: randomUUID,
    pause: (ms) => pause(ms),
    random: Math.random,
    onFault: (error, correlationId) =>
      logger.error({ correlationId, fault: faultOf(error) }, 'unexpected failure in the pipeline'),
    onTrouble: troubleLog(logger, () => performance.now()),
    settings: pipelineSettings(config, await setUpAt(memory.pool)),
  };
  const retried = await memory.store.retryWhenMappingChanges(mappingFingerprint(config));
  if (retried > 0) logger.info({ events: retried }, 'the mapping has changed: tried again');
  await worker.work(batchRunner(deps), { batchSizeMax: config.worker.batchSizeMax });
  return async () => {
    await worker.stop();
    await commerce.close();
  };
}
