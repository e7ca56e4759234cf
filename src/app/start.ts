import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createCommerce } from '../commercetools/gateway.ts';
import { contactFieldMap } from '../core/mapping/contact-map.ts';
import type { NormaliseSettings } from '../core/normalise/settings.ts';
import { type ApplicationUser, createCrm } from '../dynamics/gateway.ts';
import type { PipelineDeps } from '../pipelines/deps.ts';
import { batchRunner } from '../pipelines/run-batch.ts';
import type { Probe } from '../ports/probe.ts';
import type { Worker } from '../ports/queue.ts';
import { Problem } from '../problems/problem.ts';
import { must } from '../std/assert.ts';
import { faultOf } from '../std/fault.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';
import { crashProbe, noProbe } from './crash.ts';
import { createLogger } from './log.ts';
import { startIntake } from './start-intake.ts';
import type { Start } from './types.ts';
import { type Memory, openMemory } from './wire.ts';

/** Something that was started and is stopped again, last started first. */
type Stop = () => Promise<void>;

export const start: Start = async (config, roles, crashAt) => {
  const logger = createLogger(config.log.level);
  const probe = crashAt === undefined ? noProbe : crashProbe(crashAt);
  const memory = await openMemory(config, {
    probe,
    supervise: roles.includes('worker') || roles.includes('scheduler'),
    onError: (source, error) =>
      logger.warn({ source, ...codeOf(error), fault: faultOf(error) }, 'background work failed'),
  });
  const stops: Stop[] = [memory.close];
  const stop = async (): Promise<void> => {
    for (const one of stops.reverse()) await one();
  };
  try {
    if (roles.includes('worker')) stops.push(await startWorker(config, memory, probe, logger));
    if (roles.includes('scheduler')) stops.push(await startScheduler(config, memory, logger));
    const intake = roles.includes('intake') ? await startIntake(config, memory, logger) : null;
    if (intake !== null) stops.push(intake.stop);
    return { url: intake?.url ?? null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

async function startWorker(
  config: Config,
  memory: Memory,
  probe: Probe,
  logger: Logger,
): Promise<Stop> {
  const clock = systemClock;
  const commerce = createCommerce({ ...config.commercetools, clock });
  const crm = createCrm({
    ...config.dynamics,
    users: applicationUsers(config.dynamics),
    share: memory.store,
    clock,
    newId: randomUUID,
  });
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
    commerce,
    crm,
    store: memory.store,
    clock,
    probe,
    newId: randomUUID,
    pause: (ms) => pause(ms),
    random: Math.random,
    onFault: (error, correlationId) =>
      logger.error({ correlationId, fault: faultOf(error) }, 'unexpected failure in the pipeline'),
    settings: {
      concurrencyMax: config.worker.concurrencyMax,
      retry: config.retry,
      contactRules: config.identity.rules,
      contactMap: contactFieldMap(config.contact),
      normalise: normaliseSettings(config.normalise),
      timelineKinds: config.timeline.kinds,
    },
  };
  await worker.work(batchRunner(deps), { batchSizeMax: config.worker.batchSizeMax });
  return async () => {
    await worker.stop();
    await commerce.close();
    await crm.close();
  };
}

/** The number of a problem, which is all that may be told of it beside its kind. */
function codeOf(error: unknown): { readonly code?: string } {
  return error instanceof Problem ? { code: error.code } : {};
}

/** What is not set is null to the core. */
function normaliseSettings(given: Config['normalise']): NormaliseSettings {
  const { localeFallback = null, phoneCountry = null, ...rest } = given;
  return { ...rest, localeFallback, phoneCountry };
}

/** All application users, each with limits of its own. */
function applicationUsers(dynamics: Config['dynamics']): readonly ApplicationUser[] {
  const { clientId, clientSecret, applicationUsers: others, applicationUserSecrets } = dynamics;
  const secretOf = (index: number): string =>
    must(applicationUserSecrets[index], 'The configuration has a secret for each user');
  return [
    { clientId, clientSecret },
    ...others.map((other, index) => ({ clientId: other, clientSecret: secretOf(index) })),
  ];
}

const maintenanceSeconds = 60;

/** The tasks that one process of all does: the safety net under the queue, and housekeeping. */
async function startScheduler(config: Config, memory: Memory, logger: Logger): Promise<Stop> {
  const timers: Worker = memory.pgQueue.worker();
  await timers.every(config.sweep.everySeconds, 'sweep', async () => {
    const found = await memory.store.sweep(config.sweep.olderThanMs);
    logger.debug({ found }, 'records that wait for long were offered to the queue');
  });
  await timers.every(maintenanceSeconds, 'maintain', async () => {
    const done = await memory.store.maintain(config.retention);
    logger.debug(done, 'maintained');
  });
  return () => timers.stop();
}
