import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommercetoolsSimulator,
  startCommercetools,
} from '../simulators/commercetools/server.ts';
import type { DataverseOptions } from '../simulators/dataverse/options.ts';
import { type RunningDataverse, startDataverse } from '../simulators/dataverse/server.ts';
import { Caller } from '../simulators/dataverse/testing/caller.ts';
import { systemClock } from '../src/app/clock.ts';
import { loadConfig } from '../src/app/config/load.ts';
import { openCrm } from '../src/app/open-crm.ts';
import { start } from '../src/app/start.ts';
import { type Role, type Running, roles } from '../src/app/types.ts';
import { type Memory, openMemory } from '../src/app/wire.ts';
import { followRows } from '../src/pipelines/follow-rows.ts';
import type { Counts } from '../src/ports/store.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';
import { openShop, type Row, type Shop, toRow } from './shop.ts';

/** Everything in one process, on free ports: both systems, PostgreSQL, and the service between. */
export interface World {
  readonly commercetools: CommercetoolsSimulator;
  readonly dataverse: RunningDataverse;
  readonly database: TestDatabase;
  /** The merchant's side: writes to commercetools under a client of its own. */
  readonly shop: Shop;
  /** Environment of a `causeway` process in this world. */
  readonly env: Readonly<Record<string, string>>;
  readonly memory: Memory;
  /** Starts the service; a world begins with none unless told otherwise. */
  startService(which?: readonly Role[], env?: Readonly<Record<string, string>>): Promise<Running>;
  /** Lets commercetools deliver to an intake that runs elsewhere. */
  subscribe(intakeUrl: string): Promise<void>;
  /** Resolves when every notification is delivered and no event waits any more. */
  settled(): Promise<Counts>;
  contacts(): Promise<readonly Row[]>;
  entries(): Promise<readonly Row[]>;
  /** The rows of any table, by entity set. */
  crmRows(table: string): Promise<readonly Row[]>;
  /** Lets commercetools deliver everything about a resource once more. */
  redeliver(resourceId: string): Promise<void>;
  /** Turns a fault of the Dataverse simulator on; the same body as its `POST /_sim/faults`. */
  crmFaults(faults: unknown): Promise<void>;
  /** Writes rows as a seller does: past Causeway, by entity set. Answers with their ids. */
  crmEdit(table: string, row: Row): Promise<string>;
  /** Writes columns and bindings of a row through the Web API, as a seller's form does. */
  crmPatch(path: string, row: Row): Promise<void>;
  /** Turns how commercetools delivers; the same body as its `POST /_sim/knobs`. */
  shopKnobs(knobs: unknown): Promise<void>;
  /** Merges the loser into the winner, as a seller does in Dynamics. */
  mergeContacts(winner: string, loser: string): Promise<void>;
  mergeAccounts(winner: string, loser: string): Promise<void>;
  crmDelete(table: string, id: string): Promise<void>;
  /** Reads what was changed in Dynamics since the last time, as the scheduler does. */
  follow(): Promise<void>;
  /** Requests that Dataverse has answered so far. */
  crmRequests(): Promise<number>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly roles?: readonly Role[];
  /** A shop that is there already, and is left running: several worlds may share one. */
  readonly commercetools?: CommercetoolsSimulator;
  readonly dataverse?: Partial<DataverseOptions>;
  /** The body of a `causeway.config.ts`, e.g. `{ contact: { fields: {} } }`. */
  readonly config?: string;
  /** Settings by environment name, over those of the world. */
  readonly env?: Readonly<Record<string, string>>;
}

const settledMsMax = 45_000;

/** Builds a world; close it in `afterAll`. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = await testDatabase();
  const commercetools = options.commercetools ?? (await startCommercetools({ port: 0 }));
  const dataverse = await startDataverse({ port: 0, ...options.dataverse });
  const intakeToken = randomBytes(16).toString('hex');
  const env = { ...environment(commercetools, dataverse, database, intakeToken), ...options.env };
  const cwd = await mkdtemp(join(tmpdir(), 'causeway-world-'));
  await writeFile(join(cwd, 'causeway.config.ts'), `export default ${options.config ?? '{}'};\n`);
  const config = await loadConfig({ cwd, env });
  const memory = await openMemory(config, { supervise: false, onError: () => undefined });
  const running = new Set<Running>();
  const shop = await openShop(commercetools);
  const crm = openCrm(config);
  const seller = new Caller(dataverse);
  await seller.signIn();
  const world: World = {
    commercetools,
    dataverse,
    database,
    shop,
    env,
    memory,
    startService: async (which = roles, own = {}) => {
      const one = await start(await loadConfig({ cwd, env: { ...env, ...own } }), which);
      running.add(one);
      if (one.url !== null) await subscribe(shop, one.url, intakeToken);
      const stop = async (): Promise<void> => {
        if (running.delete(one)) await one.stop();
      };
      return { ...one, stop };
    },
    subscribe: (intakeUrl) => subscribe(shop, intakeUrl, intakeToken),
    settled: () => settled(commercetools, memory),
    contacts: () => rowsOf(dataverse, 'contacts'),
    entries: () => rowsOf(dataverse, 'cwy_orderactivities'),
    crmRows: (table) => rowsOf(dataverse, table),
    redeliver: async (resourceId) => {
      await admin(commercetools, 'redeliver', { resourceId });
    },
    crmFaults: async (faults) => {
      await admin(dataverse, 'faults', faults);
    },
    crmEdit: async (table, row) => {
      const { ids } = await admin(dataverse, 'seed', { [table]: [row] });
      return ids[table][0];
    },
    crmPatch: async (path, row) => {
      const { status, message } = await seller.patch(path, row);
      if (status !== 204) throw new Error(`PATCH ${path}: ${status} ${message}`);
    },
    shopKnobs: async (knobs) => {
      await admin(commercetools, 'knobs', knobs);
    },
    mergeContacts: (winner, loser) => merge(seller, 'contact', winner, loser),
    mergeAccounts: (winner, loser) => merge(seller, 'account', winner, loser),
    crmDelete: async (table, id) => {
      const { status } = await seller.delete(`${table}(${id})`);
      if (status !== 204) throw new Error(`Delete: ${status}`);
    },
    follow: async () => {
      const { store } = memory;
      const call = { correlationId: randomUUID(), trail: { add: () => undefined } };
      for (const table of ['account', 'contact'] as const) {
        await followRows({ crm, cursors: store, store, clock: systemClock }, table, call);
      }
    },
    crmRequests: () => requestsOf(dataverse),
    close: async () => {
      for (const one of [...running].reverse()) await one.stop();
      await crm.close();
      await rm(cwd, { recursive: true });
      await memory.close();
      if (options.commercetools === undefined) await commercetools.close();
      await dataverse.close();
      await database.close();
    },
  };
  if (options.roles !== undefined) await world.startService(options.roles);
  return world;
}

async function merge(
  seller: Caller,
  table: 'contact' | 'account',
  winner: string,
  loser: string,
): Promise<void> {
  const type = { '@odata.type': `Microsoft.Dynamics.CRM.${table}` };
  const { status, message } = await seller.post('Merge', {
    Target: { ...type, [`${table}id`]: winner },
    Subordinate: { ...type, [`${table}id`]: loser },
    UpdateContent: type,
    PerformParentingChecks: false,
  });
  if (status !== 204) throw new Error(`Merge: ${status} ${message}`);
}

function environment(
  commercetools: CommercetoolsSimulator,
  dataverse: RunningDataverse,
  database: TestDatabase,
  intakeToken: string,
): Record<string, string> {
  return {
    CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: commercetools.projectKey,
    CAUSEWAY_COMMERCETOOLS_API_URL: commercetools.url,
    CAUSEWAY_COMMERCETOOLS_AUTH_URL: commercetools.url,
    CAUSEWAY_COMMERCETOOLS_CLIENT_ID: commercetools.clientId,
    CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: commercetools.clientSecret,
    CAUSEWAY_DYNAMICS_URL: dataverse.url,
    CAUSEWAY_DYNAMICS_TOKEN_URL: dataverse.tokenUrl,
    CAUSEWAY_DYNAMICS_CLIENT_ID: dataverse.clientId,
    CAUSEWAY_DYNAMICS_CLIENT_SECRET: dataverse.clientSecret,
    CAUSEWAY_DATABASE_URL: database.url,
    CAUSEWAY_SERVER_PORT: '0',
    CAUSEWAY_INTAKE_TOKEN: intakeToken,
    CAUSEWAY_RETRY_DELAY_MS: '50',
    CAUSEWAY_RETRY_DELAY_MS_MAX: '500',
    CAUSEWAY_SWEEP_EVERY_SECONDS: '1',
    CAUSEWAY_SWEEP_OLDER_THAN_MS: '2000',
    CAUSEWAY_CHANGES_EVERY_SECONDS: '0',
    CAUSEWAY_LOG_LEVEL: 'error',
  };
}

/** What an integrator sets up in a real project: an Event Grid topic that leads to our intake. */
export async function subscribe(shop: Shop, url: string, intakeToken: string): Promise<void> {
  await shop.post('/subscriptions', {
    destination: {
      type: 'EventGrid',
      uri: `${url}/intake/commercetools`,
      accessKey: intakeToken,
    },
    format: { type: 'CloudEvents', cloudEventsVersion: '1.0' },
    changes: followed.map((resourceTypeId) => ({ resourceTypeId })),
    messages: followed.map((resourceTypeId) => ({ resourceTypeId })),
  });
}

const followed = ['customer', 'business-unit', 'order', 'payment'];

async function settled(commercetools: CommercetoolsSimulator, memory: Memory): Promise<Counts> {
  let counts: Counts | null = null;
  await eventually('all notifications delivered and no event waiting', settledMsMax, async () => {
    const pending = commercetools.deliveries().pending;
    // What concerns many people is noted first and becomes their events a moment later: both are
    // looked at in one snapshot.
    const { rows } = await memory.pool.query(`select
      (select count(*)::int from causeway.event where state = 'waiting') as waiting,
      (select count(*)::int from causeway.unit_news) as notes`);
    const { waiting, notes } = toRow(rows[0]);
    counts = await memory.store.counts();
    return pending === 0 && waiting === 0 && notes === 0
      ? null
      : `${pending} deliveries pending, ${waiting} events waiting, ${notes} notes`;
  });
  return must<Counts>(counts, 'counted at least once');
}

async function rowsOf(dataverse: RunningDataverse, table: string): Promise<readonly Row[]> {
  const answer = await fetch(`${dataverse.url}/_sim/state?table=${table}`);
  const body = toRow(await answer.json());
  return must(body.rows, 'the simulator lists rows');
}

async function admin(
  simulator: { readonly url: string },
  what: string,
  body: unknown,
): Promise<Row> {
  const answer = await fetch(`${simulator.url}/_sim/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`/_sim/${what}: ${answer.status} ${await answer.text()}`);
  return toRow(await answer.json());
}

async function requestsOf(dataverse: RunningDataverse): Promise<number> {
  const answer = await fetch(`${dataverse.url}/_sim/requests`);
  return toRow(await answer.json()).total;
}
