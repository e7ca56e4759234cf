import { randomUUID } from 'node:crypto';
import { type CrmGateway, type CrmOptions, createCrm } from '../../src/dynamics/gateway.ts';
import type { CrmWrite } from '../../src/ports/crm.ts';
import type { Call } from '../../src/ports/trail.ts';
import type { Started } from './simulator.ts';

/** A gateway in time that passes `rate` times as fast as real time. */
export function open(server: Started, rate: number, options: Partial<CrmOptions> = {}): CrmGateway {
  return createCrm({
    url: server.url,
    tokenUrl: server.tokenUrl,
    users: server.users,
    connectionsMax: 52,
    timeoutMs: 30_000,
    newId: randomUUID,
    clock: {
      now: () => new Date().toISOString(),
      monotonicMs: () => performance.now() * rate,
    },
    clockRate: rate,
    alarm: (ms, run) => {
      const timer = setTimeout(run, ms / rate);
      return () => clearTimeout(timer);
    },
    ...options,
  });
}

/** A call whose steps are counted and forgotten. */
export function quietCall(): Call {
  return { correlationId: randomUUID(), trail: { add: () => undefined } };
}

/** A contact of usual size under an id of its own. */
export function newContact(): CrmWrite {
  const id = randomUUID();
  return {
    table: 'contact',
    id,
    values: {
      firstname: 'Ada',
      lastname: 'Lovelace',
      emailaddress1: `${id}@example.com`,
      telephone1: '+44 20 7946 0958',
      address1_line1: '12 St James’s Square',
      address1_city: 'London',
      address1_country: 'United Kingdom',
      cwy_commercetoolsid: id,
      cwy_projectkey: 'bench',
    },
    binds: [],
  };
}

/** A question to the simulator's own state. */
export async function ask(server: Started, path: string): Promise<unknown> {
  return (await fetch(`${server.url}/_sim/${path}`)).json();
}

/** Calls of the Web API so far; a batch is one. */
export async function requestsMade(server: Started): Promise<number> {
  const log = await ask(server, 'requests');
  return typeof log === 'object' && log !== null && 'total' in log ? Number(log.total) : 0;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
