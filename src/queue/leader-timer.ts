import pg from 'pg';
import { atMost } from './at-most.ts';

export interface LeaderTimerParts {
  readonly url: string;
  /** A task that threw, or a lost connection; the next tick comes all the same. */
  readonly onError: (source: string, error: Error) => void;
}

export interface LeaderTimers {
  every(seconds: number, name: string, task: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Tasks that one process of all runs. Each task has an advisory lock that its leader keeps as long as
 * its connection lives; when the leader dies PostgreSQL frees the lock and the next tick of another
 * process takes over. A process cut off from the database may finish a task while the next leader
 * starts it, so tasks must bear to run twice.
 */
export function createLeaderTimers(parts: LeaderTimerParts): LeaderTimers {
  const session = createSession(parts);
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const tick = async (name: string, task: () => Promise<void>): Promise<void> => {
    try {
      if (await session.leads(name)) await task();
    } catch (error) {
      parts.onError(`task ${name}`, error instanceof Error ? error : new Error(String(error)));
    }
  };

  const arm = (seconds: number, name: string, task: () => Promise<void>): void => {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const run = tick(name, task).finally(() => {
        running.delete(run);
        arm(seconds, name, task);
      });
      running.add(run);
    }, seconds * 1000);
    timers.add(timer);
  };

  return {
    async every(seconds, name, task) {
      arm(Math.max(1, seconds), name, task);
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await atMost(stopMsMax, Promise.all(running));
      await session.close();
    },
  };
}

const stopMsMax = 10_000;

interface Session {
  /** Whether this process holds the lock of the name, taking it if it is free. */
  leads(name: string): Promise<boolean>;
  close(): Promise<void>;
}

/** One connection that holds the locks; opened at the first tick, and again after it was lost. */
function createSession({ url, onError }: LeaderTimerParts): Session {
  let client: pg.Client | null = null;
  let held = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();

  const open = async (): Promise<pg.Client> => {
    if (client !== null) return client;
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'causeway-leader',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    fresh.on('error', (error) => {
      if (client === fresh) client = null;
      held = new Set();
      onError('timers', error);
    });
    await fresh.connect();
    client = fresh;
    held = new Set();
    return fresh;
  };

  const leads = async (name: string): Promise<boolean> => {
    const connection = await open();
    // The question is asked also of the holder: an answer proves that the connection lives.
    const { rows } = await connection.query<{ got: boolean }>(
      held.has(name) ? 'select true as got' : lockText,
      held.has(name) ? [] : [`causeway.leader.${name}`],
    );
    const got = rows[0]?.got === true;
    if (got) held.add(name);
    return got;
  };

  return {
    leads(name) {
      const answer = turn
        .then(() => leads(name))
        .catch(async (error: unknown) => {
          const lost = client;
          client = null;
          await lost?.end().catch(() => undefined);
          throw error;
        });
      turn = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      await turn;
      await client?.end();
      client = null;
    },
  };
}

const lockText = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got';
