import { needText } from '../raw.ts';
import type { ProjectAccess } from '../shop.ts';
import type { Child, Processes } from './processes.ts';
import { readyLine } from './ready-line.ts';
import type { Secrets } from './secrets.ts';
import type { CrmAccess } from './simulators.ts';

const readyTimeoutMs = 30_000;
/** Seen from the root of the repository. */
export const configFile = 'demo/causeway.config.ts';

type Env = Readonly<Record<string, string>>;

export interface ServiceAccess {
  readonly databaseUrl: string;
  readonly commerce: ProjectAccess;
  readonly crm: CrmAccess;
  readonly secrets: Secrets;
}

/** The worker process, which the story kills and replaces. */
export interface Workers {
  /** SIGKILL; resolves with the process id when it is dead. */
  killNine(): Promise<number>;
  /** Starts another one; resolves with its process id when it works. */
  replace(): Promise<number>;
}

export interface Service {
  readonly url: string;
  readonly workers: Workers;
  /** For commands of the operator, such as `causeway trace`. */
  readonly env: Env;
}

/** Causeway as two processes: one takes notifications in, the other works on them. */
export async function startService(processes: Processes, access: ServiceAccess): Promise<Service> {
  const env = environmentOf(access);
  const intake = startRoles(processes, 'causeway-intake', 'intake', env);
  const worker = startWorker(processes, env);
  const ready = await intake.line('the ready line', readyLine, readyTimeoutMs);
  await isWorking(worker);
  return { url: needText(ready, 'url'), env, workers: workersOf(processes, env, worker) };
}

function workersOf(processes: Processes, env: Env, first: Child): Workers {
  let current = first;
  return {
    killNine: async () => {
      current.kill();
      const { signal } = await current.ended;
      if (signal !== 'SIGKILL') throw new Error(`The worker ended by ${signal ?? 'itself'}.`);
      return current.pid;
    },
    replace: async () => {
      current = startWorker(processes, env);
      await isWorking(current);
      return current.pid;
    },
  };
}

function startWorker(processes: Processes, env: Env): Child {
  return startRoles(processes, 'causeway-worker', 'worker,scheduler', env);
}

function startRoles(processes: Processes, name: string, roles: string, env: Env): Child {
  return processes.start({
    name,
    args: ['bin/causeway.js', 'start', '--config', configFile, '--roles', roles],
    env,
  });
}

async function isWorking(worker: Child): Promise<void> {
  await worker.line('the ready line', readyLine, readyTimeoutMs);
}

/**
 * Retries come quickly, because a demo shows in seconds what a production takes minutes for; and
 * everything is logged, so that the search for personal values has something to search.
 */
function environmentOf(access: ServiceAccess): Env {
  const { commerce, crm, secrets } = access;
  return {
    DATABASE_URL: access.databaseUrl,
    CAUSEWAY_SERVER_PORT: '0',
    CAUSEWAY_INTAKE_TOKEN: secrets.intakeToken,
    CAUSEWAY_API_TOKEN: secrets.apiToken,
    CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: commerce.projectKey,
    CAUSEWAY_COMMERCETOOLS_API_URL: commerce.url,
    CAUSEWAY_COMMERCETOOLS_AUTH_URL: commerce.tokenUrl.replace(/\/oauth\/token$/, ''),
    CAUSEWAY_COMMERCETOOLS_CLIENT_ID: commerce.clientId,
    CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: commerce.clientSecret,
    CAUSEWAY_DYNAMICS_URL: crm.url,
    CAUSEWAY_DYNAMICS_TOKEN_URL: crm.tokenUrl,
    CAUSEWAY_DYNAMICS_CLIENT_ID: crm.clientId,
    CAUSEWAY_DYNAMICS_CLIENT_SECRET: crm.clientSecret,
    CAUSEWAY_LOG_LEVEL: 'trace',
    CAUSEWAY_RETRY_DELAY_MS: '200',
    CAUSEWAY_RETRY_DELAY_MS_MAX: '2000',
    CAUSEWAY_SWEEP_EVERY_SECONDS: '2',
    CAUSEWAY_SWEEP_OLDER_THAN_MS: '5000',
  };
}
