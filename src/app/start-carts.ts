import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { findGoneCarts } from '../pipelines/find-gone-carts.ts';
import { pollCarts } from '../pipelines/poll-carts.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { Worker } from '../ports/queue.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';
import { openCommerce, projectKeysOf } from './open-commerce.ts';
import type { Memory } from './wire.ts';

export interface CartsParts {
  readonly config: Config;
  readonly memory: Memory;
  readonly logger: Logger;
  readonly timers: Worker;
}

/**
 * Asks each project for carts at the pace of the configuration, and for those that are gone, on one
 * process of all; answers with how to stop. A project that does not answer holds up no other.
 */
export async function startCarts(parts: CartsParts): Promise<() => Promise<void>> {
  const { config, timers } = parts;
  if (config.carts.everySeconds === 0) return async () => undefined;
  const commerce = openCommerce(config.commercetools);
  for (const [index, projectKey] of projectKeysOf(config.commercetools).entries()) {
    const name = index === 0 ? 'poll carts' : `poll carts of ${projectKey}`;
    const project = commerce.of(projectKey);
    await timers.every(config.carts.everySeconds, name, () => poll(parts, project, projectKey));
  }
  return () => commerce.close();
}

async function poll(
  { config, memory, logger }: CartsParts,
  commerce: Commerce,
  projectKey: string,
): Promise<void> {
  const { silenceMinutes, lagSeconds, backDays } = config.carts;
  const { store } = memory;
  const correlationId = randomUUID();
  const call = { correlationId, trail: { add: () => undefined } };
  const parts = { commerce, cursors: store, store, clock: systemClock, projectKey };
  const settings = {
    silenceMs: silenceMinutes * 60_000,
    lagMs: lagSeconds * 1000,
    backMs: backDays * 86_400_000,
  };
  const polled = await pollCarts({ ...parts, settings }, call);
  const missed = await findGoneCarts(parts, call);
  logger.debug({ correlationId, projectKey, ...polled, ...missed }, 'carts were listed');
}
