import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs the task while no other process of this machine runs one for the same directory. The lock is
 * a socket in Linux' abstract namespace, so it vanishes with its holder however that one dies.
 */
export async function whileAlone<T>(dir: string, task: () => Promise<T>): Promise<T> {
  const holder = await take(`\0causeway-${createHash('sha256').update(dir).digest('hex')}`);
  try {
    return await task();
  } finally {
    await new Promise((done) => holder.close(done));
  }
}

const waitMs = 25;
/** A start takes about a second; one that recovers a large database takes longer. */
const attemptsMax = 2400;

async function take(name: string): Promise<Server> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const server = await tryToListen(name);
    if (server !== null) return server;
    await pause(waitMs);
  }
  throw new Error(
    `Another process has kept the start of PostgreSQL locked for ${(waitMs * attemptsMax) / 1000} s.`,
  );
}

function tryToListen(name: string): Promise<Server | null> {
  return new Promise((answer, fail) => {
    const server = createServer();
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') answer(null);
      else fail(error);
    });
    server.listen(name, () => answer(server));
  });
}
