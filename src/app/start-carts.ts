import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { createCommerce } from '../commercetools/gateway.ts';
import { pollCarts } from '../pipelines/poll-carts.ts';
import type { Worker } from '../ports/queue.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';
import type { Memory } from './wire.ts';

export interface CartsParts {
  readonly config: Config;
  readonly memory: Memory;
  readonly logger: Logger;
  readonly timers: Worker;
}

/** Asks for carts at the pace of the configuration, on one process of all; answers with how to stop. */
export async function startCarts(parts: CartsParts): Promise<() => Promise<void>> {
  const { config, timers } = parts;
  if (config.carts.everySeconds === 0) return async () => undefined;
  const commerce = createCommerce({ ...config.commercetools, clock: systemClock });
  await timers.every(config.carts.everySeconds, 'poll carts', () => poll(parts, commerce));
  return () => commerce.close();
}

async function poll(
  { config, memory, logger }: CartsParts,
  commerce: ReturnType<typeof createCommerce>,
): Promise<void> {
  const { silenceMinutes, lagSeconds, backDays } = config.carts;
  const { store } = memory;
  const correlationId = randomUUID();
  const done = await pollCarts(
    {
      commerce,
      cursors: store,
      store,
      clock: systemClock,
      projectKey: config.commercetools.projectKey,
      settings: {
        silenceMs: silenceMinutes * 60_000,
        lagMs: lagSeconds * 1000,
        backMs: backDays * 86_400_000,
      },
    },
    { correlationId, trail: { add: () => undefined } },
  );
  logger.debug({ correlationId, ...done }, 'carts were listed');
}
