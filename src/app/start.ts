import { Problem } from '../problems/problem.ts';
import { faultOf } from '../std/fault.ts';
import { crashProbe, noProbe } from './crash.ts';
import { createLogger } from './log.ts';
import { openCrm } from './open-crm.ts';
import { startIntake } from './start-intake.ts';
import { startScheduler } from './start-scheduler.ts';
import { startWorker } from './start-worker.ts';
import type { Start } from './types.ts';
import { openMemory } from './wire.ts';

/** Something that was started and is stopped again, last started first. */
type Stop = () => Promise<void>;

export const start: Start = async (config, roles, crashAt) => {
  const logger = createLogger(config.log.level);
  const probe = crashAt === undefined ? noProbe : crashProbe(crashAt);
  const supervise = roles.includes('worker') || roles.includes('scheduler');
  const memory = await openMemory(config, {
    probe,
    supervise,
    decisionValues: config.decisions.values,
    onError: (source, error) =>
      logger.warn({ source, ...codeOf(error), fault: faultOf(error) }, 'background work failed'),
  });
  const stops: Stop[] = [memory.close];
  const stop = async (): Promise<void> => {
    for (const one of stops.reverse()) await one();
  };
  try {
    if (supervise) {
      const crm = openCrm(config, memory.store);
      stops.push(() => crm.close());
      const parts = { config, memory, crm, probe, logger };
      if (roles.includes('worker')) stops.push(await startWorker(parts));
      if (roles.includes('scheduler')) stops.push(await startScheduler(parts));
    }
    const intake = roles.includes('intake') ? await startIntake(config, memory, logger) : null;
    if (intake !== null) stops.push(intake.stop);
    return { url: intake?.url ?? null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The number of a problem, which is all that may be told of it beside its kind. */
function codeOf(error: unknown): { readonly code?: string } {
  return error instanceof Problem ? { code: error.code } : {};
}
