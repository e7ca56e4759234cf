import { randomUUID } from 'node:crypto';
import { DynamicsWebApi } from 'dynamics-web-api';
import { Pool } from 'undici';
import type { CrmWrite } from '../../src/ports/crm.ts';
import type { BenchOptions } from '../bench.ts';
import { newContact, open, quietCall } from './client.ts';
import { type Started, startFixedServer } from './simulator.ts';

export interface Overhead {
  /** CPU per request of Causeway's client as a multiple of bare undici's, same bytes. */
  readonly cpuVsUndici: number;
  /** Requests per second as a multiple of dynamics-web-api's. */
  readonly speedVsDynamicsWebApi: number;
  readonly patchPerSecond: number;
}

export const inFlight = 50;
const rounds = 5;
/** Until the code of all three is compiled. */
const warmUp = 8_000;

type SendOne = (contact: CrmWrite) => Promise<unknown>;

interface Round {
  readonly perSecond: number;
  readonly cpuMsPerRequest: number;
}

/** The three clients take turns in one process, so that noise hits all of them. */
export async function measureOverhead({ quick, log }: BenchOptions): Promise<Overhead> {
  const server = await startFixedServer();
  const requests = quick ? 5_000 : 15_000;
  const causeway = causewayClient(server);
  const bare = bareClient(server);
  const other = dynamicsWebApiClient(server);
  const clients = { causeway, bare, other };
  const measured: Record<keyof typeof clients, Round[]> = { causeway: [], bare: [], other: [] };
  for (const client of [causeway, bare, other]) await round(client.send, warmUp);
  for (let n = 0; n < rounds; n++) {
    for (const name of ['causeway', 'bare', 'other'] as const) {
      measured[name].push(await round(clients[name].send, requests));
    }
  }
  for (const client of [causeway, bare]) await client.close();
  server.stop();
  const cpu = (name: keyof typeof measured): number =>
    median(measured[name].map(({ cpuMsPerRequest }) => cpuMsPerRequest));
  const speed = (name: keyof typeof measured): number =>
    median(measured[name].map(({ perSecond }) => perSecond));
  for (const name of ['causeway', 'bare', 'other'] as const) {
    log(`${name}: ${Math.round(speed(name))}/s, ${(cpu(name) * 1000).toFixed(0)} us of CPU each`);
  }
  return {
    cpuVsUndici: cpu('causeway') / cpu('bare'),
    speedVsDynamicsWebApi: speed('causeway') / speed('other'),
    patchPerSecond: speed('causeway'),
  };
}

function causewayClient(server: Started) {
  const crm = open(server, 1, { batchMax: 1, gatherMs: 0, connectionsMax: inFlight });
  const call = quietCall();
  return { send: (contact: CrmWrite) => crm.create(contact, call), close: () => crm.close() };
}

/** Bare undici with the bytes that Causeway's client sends, and the answer parsed. */
function bareClient(server: Started) {
  const pool = new Pool(server.url, { connections: inFlight, pipelining: 1 });
  const correlationId = randomUUID();
  const send: SendOne = async ({ id, values }) => {
    const { body } = await pool.request({
      method: 'PATCH',
      path: `/api/data/v9.2/contacts(${id})?$select=contactid`,
      headers: {
        accept: 'application/json',
        authorization: 'Bearer token',
        'odata-maxversion': '4.0',
        'odata-version': '4.0',
        'if-none-match': '*',
        'x-ms-client-request-id': randomUUID(),
        'x-ms-correlation-id': correlationId,
        'content-type': 'application/json',
        prefer: 'return=representation',
      },
      body: JSON.stringify(values),
    });
    return JSON.parse(await body.text());
  };
  return { send, close: () => pool.close() };
}

function dynamicsWebApiClient(server: Started) {
  const api = new DynamicsWebApi({
    serverUrl: server.url,
    onTokenRefresh: async () => 'token',
    dataApi: { version: '9.2' },
  });
  const send: SendOne = ({ id, values }) =>
    api.upsert({
      collection: 'contacts',
      key: id,
      data: values,
      ifnonematch: '*',
      returnRepresentation: true,
      select: ['contactid'],
    });
  return { send };
}

async function round(send: SendOne, requests: number): Promise<Round> {
  const contacts = Array.from({ length: requests }, newContact);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const waiting = contacts.values();
  const lane = async (): Promise<void> => {
    for (const contact of waiting) await send(contact);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: requests / seconds, cpuMsPerRequest: (user + system) / 1000 / requests };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
