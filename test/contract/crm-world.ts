import { randomUUID } from 'node:crypto';
import { startDataverse } from '../../simulators/dataverse/server.ts';
import { type CrmOptions, createCrm } from '../../src/dynamics/gateway.ts';
import { realClock } from './recorded-call.ts';

type Simulator = Awaited<ReturnType<typeof startDataverse>>;

/** A simulator and what a test does to it from outside. */
export interface CrmWorld {
  readonly simulator: Simulator;
  /** A gateway to it, with options of its own; closed with the world. */
  gateway(options?: Partial<CrmOptions>): ReturnType<typeof createCrm>;
  /** Calls of the Web API so far; a batch is one. */
  requests(): Promise<number>;
  fault(body: object): Promise<void>;
  admin(path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a simulator in this process. */
export async function crmWorld(
  options: Parameters<typeof startDataverse>[0] = {},
): Promise<CrmWorld> {
  const simulator = await startDataverse(options);
  const gateways: ReturnType<typeof createCrm>[] = [];
  const admin: CrmWorld['admin'] = async (path, body) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${simulator.url}/_sim/${path}`, init);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    simulator,
    admin,
    gateway(given = {}) {
      const crm = createCrm({
        url: simulator.url,
        tokenUrl: simulator.tokenUrl,
        users: simulator.applicationUsers,
        connectionsMax: 4,
        timeoutMs: 5_000,
        gatherMs: 20,
        newId: randomUUID,
        clock: realClock,
        ...given,
      });
      gateways.push(crm);
      return crm;
    },
    async requests() {
      const answer = await admin('requests');
      if (typeof answer !== 'object' || answer === null || !('total' in answer)) return 0;
      return Number(answer.total);
    },
    async fault(body) {
      await admin('faults', body);
    },
    async close() {
      for (const crm of gateways) await crm.close();
      await simulator.close();
    },
  };
}
