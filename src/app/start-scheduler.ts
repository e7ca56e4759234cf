import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type FollowedTable, followRows } from '../pipelines/follow-rows.ts';
import type { Inviter } from '../pipelines/invite-contacts.ts';
import type { Crm } from '../ports/crm.ts';
import type { Worker } from '../ports/queue.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';
import { openInviter } from './open-inviter.ts';
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
  const { everySeconds } = config.changes;
  const opened = everySeconds > 0 ? openInviter(config, memory.store, logger) : null;
  if (everySeconds > 0) {
    await timers.every(everySeconds, 'follow contacts', () =>
      follow(parts, 'contact', opened?.inviter),
    );
    await timers.every(everySeconds, 'follow accounts', () => follow(parts, 'account'));
  }
  const stopCarts = await startCarts({ ...parts, timers });
  return async () => {
    await timers.stop();
    await stopCarts();
    await opened?.close();
  };
}

async function follow(
  { memory, crm, logger }: SchedulerParts,
  table: FollowedTable,
  inviter?: Inviter,
): Promise<void> {
  const { store } = memory;
  const correlationId = randomUUID();
  const call = { correlationId, trail: { add: () => undefined } };
  const deps = { crm, cursors: store, store, clock: systemClock };
  const done = await followRows(inviter === undefined ? deps : { ...deps, inviter }, table, call);
  logger.debug({ correlationId, table, ...done }, 'changes were read');
}
