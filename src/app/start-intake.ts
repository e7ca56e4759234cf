import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { createReader } from '../commercetools/gateway.ts';
import { acceptInGroups } from '../pipelines/accept-in-groups.ts';
import { buildServer } from '../server/build-server.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';
import { editCheck } from './edit-check.ts';
import { projectKeysOf } from './open-commerce.ts';
import type { Memory } from './wire.ts';

export interface StartedIntake {
  readonly url: string;
  stop(): Promise<void>;
}

/** The HTTP server: intake, health and API. */
export async function startIntake(
  config: Config,
  memory: Memory,
  logger: Logger,
): Promise<StartedIntake> {
  const { groupMax, groupsAtOnceMax, waitingMax, bodyBytesMax, bodiesMax, token } = config.intake;
  const server = buildServer({
    reader: createReader({ projectKeys: projectKeysOf(config.commercetools) }),
    intake: acceptInGroups(memory.store, { groupMax, groupsAtOnceMax, waitingMax }),
    journal: memory.store,
    store: memory.store,
    parked: memory.store.parked,
    links: memory.store.linkBook,
    reviews: memory.store.reviews,
    decisions: memory.store.decisions,
    consents: memory.store.consentLedger,
    edits: memory.store.edits,
    checkEdits: editCheck(config),
    numbers: memory.store.numbers,
    ping: memory.store.ping,
    clock: systemClock,
    logger,
    settings: {
      version: await packageVersion(),
      bodyBytesMax,
      // A list that is longer than what may wait would be refused for ever.
      bodiesMax: Math.min(bodiesMax, waitingMax),
      intakeToken: token,
      apiToken: config.api.token,
    },
  });
  const url = await server.listen({ host: config.server.host, port: config.server.port });
  return { url, stop: () => server.close() };
}

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
