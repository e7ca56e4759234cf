import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type FollowedTable, followRows } from '../pipelines/follow-rows.ts';
import type { Crm } from '../ports/crm.ts';
import type { Worker } from '../ports/queue.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';
import { startCarts } from './start-carts.ts';
import type { Memory } from './wire.ts';

const maintenanceSeconds = 60;

export interface SchedulerParts {
  readonly config: Config;
  readonly memory: Memory;
  readonly crm: Crm;
  readonly logger: Logger;
}

/**
 * The tasks that one process of all does: the safety net under the queue, housekeeping, the news from
 * Dynamics, and the carts.
 */
export async function startScheduler(parts: SchedulerParts): Promise<() => Promise<void>> {
  const { config, memory, logger } = parts;
  const timers: Worker = memory.pgQueue.worker();
  await timers.every(config.sweep.everySeconds, 'sweep', async () => {
    const found = await memory.store.sweep(config.sweep.olderThanMs);
    logger.debug({ found }, 'records that wait for long were offered to the queue');
  });
  await timers.every(maintenanceSeconds, 'maintain', async () => {
    const done = await memory.store.maintain(config.retention);
    logger.debug(done, 'maintained');
  });
  if (config.changes.everySeconds > 0) {
    const { everySeconds } = config.changes;
    await timers.every(everySeconds, 'follow contacts', () => follow(parts, 'contact'));
    await timers.every(everySeconds, 'follow accounts', () => follow(parts, 'account'));
  }
  const stopCarts = await startCarts({ ...parts, timers });
  return async () => {
    await timers.stop();
    await stopCarts();
  };
}

async function follow(
  { memory, crm, logger }: SchedulerParts,
  table: FollowedTable,
): Promise<void> {
  const { store } = memory;
  const correlationId = randomUUID();
  const call = { correlationId, trail: { add: () => undefined } };
  const done = await followRows({ crm, cursors: store, store, clock: systemClock }, table, call);
  logger.debug({ correlationId, table, ...done }, 'changes were read');
}
