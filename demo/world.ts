import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Causeway, openCauseway } from './causeway.ts';
import { type Commerce, openCommerceAdmin } from './commerce-admin.ts';
import { type Crm, openCrmAdmin } from './crm-admin.ts';
import { type Feed, openFeed } from './feed.ts';
import { type Operator, openOperator } from './operator.ts';
import type { Options } from './options.ts';
import { ownCatalogue } from './population/own-catalogue.ts';
import { peopleMaker } from './population/people.ts';
import { diceOf } from './population/random.ts';
import { hasSunrise, sunriseCatalogue } from './population/sunrise.ts';
import type { Town } from './population/town.ts';
import type { Screen } from './progress.ts';
import { openShop, type Shop } from './shop.ts';
import { openDatabase } from './start/database.ts';
import { startGuard } from './start/guard.ts';
import { knowPeople } from './start/known-contacts.ts';
import { type Processes, processKeeper } from './start/processes.ts';
import { makeSecrets } from './start/secrets.ts';
import { type Service, startService } from './start/service.ts';
import { type CommerceService, startCommerce, startCrm } from './start/simulators.ts';
import { subscribe } from './start/subscriptions.ts';
import type { Undo } from './undo.ts';

/** Everything that runs, and how to reach it. */
export interface World {
  readonly root: string;
  readonly processes: Processes;
  readonly service: Service;
  readonly causeway: Causeway;
  readonly operator: Operator;
  readonly commerceService: CommerceService;
  readonly commerce: Commerce;
  readonly crm: Crm;
  readonly shop: Shop;
  readonly town: Town;
  readonly feed: Feed;
  /** Never to be seen in a log. */
  readonly secrets: readonly string[];
}

/** Starts everything, step by step, and says how long each took. */
export async function openWorld(
  root: string,
  options: Options,
  screen: Screen,
  undo: Undo,
): Promise<World> {
  const processes = keepProcesses(root, undo);
  const secrets = makeSecrets();
  const database = await screen.step(
    'PostgreSQL',
    async () => {
      const opened = await openDatabase(root);
      undo.add(opened.close);
      return opened;
    },
    ({ server }) => `(${server})`,
  );
  undo.add(processes.stopAll);
  const [commerceService, crmAccess] = await screen.step(
    'Simulators of commercetools and Dataverse',
    () => Promise.all([startCommerce(processes, secrets, options.seed), startCrm(processes)]),
  );
  const service = await screen.step('Causeway: one process takes in, one works', () =>
    startService(processes, {
      databaseUrl: database.url,
      commerce: commerceService.integration,
      crm: crmAccess,
      secrets,
    }),
  );
  const commerce = openCommerceAdmin(commerceService.integration.url);
  const crm = openCrmAdmin(crmAccess);
  const shop = openShop(commerceService.shop);
  await screen.step('Subscriptions in commercetools', () =>
    subscribe(shop, commerce, { url: service.url, token: secrets.intakeToken }),
  );
  const causeway = openCauseway(service.url, secrets.apiToken);
  return {
    ...{ root, processes, service, causeway, commerceService, commerce, crm, shop },
    town: { ...openTown(root, options), knownContacts: await knowPeople(crm) },
    operator: openOperator(root, service.env),
    feed: openFeed(causeway),
    secrets: [...Object.values(secrets), crmAccess.clientSecret],
  };
}

function keepProcesses(root: string, undo: Undo): Processes {
  const guard = startGuard();
  const processes = processKeeper(root, freshLogDir(root), guard);
  undo.onEnd(() => {
    processes.killAll();
    guard.dismiss();
  });
  return processes;
}

const logDirsKeptMax = 5;

/** A folder per run, for two demos may run side by side; the logs of the last few stay. */
function freshLogDir(root: string): string {
  const all = join(root, '.causeway', 'demo');
  const own = join(all, `${new Date().toISOString().replace(/[^0-9]/g, '')}-${process.pid}`);
  mkdirSync(own, { recursive: true });
  const old = readdirSync(all).sort().slice(0, -logDirsKeptMax);
  for (const name of old) rmSync(join(all, name), { recursive: true, force: true });
  return own;
}

function openTown(root: string, { seed }: Options): Omit<Town, 'knownContacts'> {
  const folder = resolve(root, '..', 'shared', 'data', 'sunrise');
  const catalogue = hasSunrise(folder) ? sunriseCatalogue(folder) : ownCatalogue(seed);
  const dice = diceOf(seed);
  const { storeKeys, groupKeys } = catalogue;
  return {
    catalogue,
    dice,
    newPerson: peopleMaker(diceOf(seed + 7), { storeKeys, groupKeys }),
    members: [],
    orders: [],
  };
}
