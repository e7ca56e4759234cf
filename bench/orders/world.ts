import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { callOk } from '../../demo/http.ts';
import { needNumber, needText, textAt } from '../../demo/raw.ts';
import type { ProjectAccess } from '../../demo/shop.ts';
import { openDatabase } from '../../demo/start/database.ts';
import { startGuard } from '../../demo/start/guard.ts';
import { type Processes, processKeeper } from '../../demo/start/processes.ts';
import { readyLine } from '../../demo/start/ready-line.ts';
import { makeSecrets, type Secrets } from '../../demo/start/secrets.ts';
import { type CrmAccess, startCommerce, startCrm } from '../../demo/start/simulators.ts';
import { startUndo } from '../../demo/undo.ts';
import type { Usage } from './usage-probe.ts';

/** Both simulators, Causeway and the bare loop as processes, and the database of the two. */
export interface World {
  readonly shop: ProjectAccess;
  readonly crmUrl: string;
  readonly database: pg.Pool;
  readonly causeway: Measured;
  readonly bare: { readonly intakeUrl: string };
  /** Lets both simulators wait so long before every answer. */
  setLatency(ms: number): Promise<void>;
  /** Requests of the Web API so far; a batch is one. */
  crmRequests(): Promise<number>;
  /** Ends the processes and drops the database. */
  close(): Promise<void>;
}

interface Measured {
  readonly intakeUrl: string;
  readonly intakeToken: string;
  usage(): Promise<Usage>;
}

const root = resolve(import.meta.dirname, '..', '..');
const readyTimeoutMs = 30_000;
const seed = 1;

export async function openWorld(): Promise<World> {
  const undo = startUndo((text) => void process.stderr.write(`${text}\n`));
  try {
    return await build(undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function build(undo: ReturnType<typeof startUndo>): Promise<World> {
  const database = await openDatabase(root);
  undo.add(database.close);
  const logDir = await mkdtemp(join(tmpdir(), 'causeway-bench-'));
  undo.add(() => rm(logDir, { recursive: true, force: true }));
  const guard = startGuard();
  const processes = processKeeper(root, logDir, guard);
  undo.onEnd(processes.killAll);
  undo.add(async () => {
    await processes.stopAll();
    guard.dismiss();
  });
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  undo.add(() => pool.end());
  const secrets = makeSecrets();
  const { integration, shop } = await startCommerce(processes, secrets, seed);
  const crm = await startCrm(processes);
  const causeway = await startCauseway(processes, {
    ...{ CAUSEWAY_COMMERCETOOLS_CLIENT_ID: integration.clientId, DATABASE_URL: database.url },
    ...environmentOf(integration, crm, secrets),
  });
  const bare = await startBareLoop(processes, integration, crm, database.url);
  const setLatency = async (latencyMs: number): Promise<void> => {
    for (const { url } of [integration, crm]) {
      await callOk(`${url}/_sim/faults`, { method: 'POST', body: { latencyMs } });
    }
  };
  return {
    ...{ shop, crmUrl: crm.url, database: pool, bare, setLatency, close: undo.run },
    causeway: { ...causeway, intakeToken: secrets.intakeToken },
    crmRequests: async () => needNumber(await callOk(`${crm.url}/_sim/requests`), 'total'),
  };
}

/** All roles in one process, with the settings that Causeway comes with. */
async function startCauseway(processes: Processes, env: Readonly<Record<string, string>>) {
  const probe = join(root, 'bench', 'orders', 'usage-probe.ts');
  const args = ['--import', probe, 'bin/causeway.js', 'start'];
  const child = processes.start({ name: 'causeway', args, env });
  const usageUrl = await child.line(
    'the address of its usage',
    (line) => (line.startsWith('{"usageUrl"') ? textAt(JSON.parse(line), 'usageUrl') : null),
    readyTimeoutMs,
  );
  const ready = await child.line('the ready line', readyLine, readyTimeoutMs);
  const usage = async (): Promise<Usage> => {
    const told = await callOk(usageUrl);
    return {
      databaseRoundTrips: needNumber(told, 'databaseRoundTrips'),
      cpuMs: needNumber(told, 'cpuMs'),
      rssMbMost: needNumber(told, 'rssMbMost'),
    };
  };
  return { intakeUrl: `${needText(ready, 'url')}/intake/commercetools`, usage };
}

function environmentOf(
  commerce: ProjectAccess,
  crm: CrmAccess,
  secrets: Secrets,
): Readonly<Record<string, string>> {
  return {
    CAUSEWAY_SERVER_PORT: '0',
    CAUSEWAY_INTAKE_TOKEN: secrets.intakeToken,
    CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: commerce.projectKey,
    CAUSEWAY_COMMERCETOOLS_API_URL: commerce.url,
    CAUSEWAY_COMMERCETOOLS_AUTH_URL: commerce.url,
    CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: commerce.clientSecret,
    CAUSEWAY_DYNAMICS_URL: crm.url,
    CAUSEWAY_DYNAMICS_TOKEN_URL: crm.tokenUrl,
    CAUSEWAY_DYNAMICS_CLIENT_ID: crm.clientId,
    CAUSEWAY_DYNAMICS_CLIENT_SECRET: crm.clientSecret,
  };
}

async function startBareLoop(
  processes: Processes,
  commerce: ProjectAccess,
  crm: CrmAccess,
  databaseUrl: string,
): Promise<World['bare']> {
  const child = processes.start({
    name: 'bare-loop',
    args: ['bench/orders/bare-loop.ts'],
    env: {
      BARE_DATABASE_URL: databaseUrl,
      BARE_GET_URL: `${commerce.url}/${commerce.projectKey}/`,
      BARE_GET_TOKEN: await tokenOf(commerce, ''),
      BARE_PATCH_URL: `${crm.url}/api/data/v9.2/`,
      BARE_PATCH_TOKEN: await tokenOf(crm, `${crm.url}/.default`),
    },
  });
  return {
    intakeUrl: needText(await child.line('the ready line', readyLine, readyTimeoutMs), 'url'),
  };
}

/** Tokens live for an hour or more: longer than a bench. */
async function tokenOf(access: CrmAccess, scope: string): Promise<string> {
  const { tokenUrl, clientId, clientSecret } = access;
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === '' ? {} : { scope, client_id: clientId, client_secret: clientSecret }),
    }),
  });
  return needText(await answer.json(), 'access_token');
}
