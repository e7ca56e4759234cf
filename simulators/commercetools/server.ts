import { CommercetoolsMock, InMemoryStorage } from '@labdigital/commercetools-mock';
import { type Controls, registerAdmin } from './admin.ts';
import { Courier, type CourierCounts } from './delivery/courier.ts';
import { calm, type Knobs, turned } from './delivery/knobs.ts';
import { Faults } from './faults.ts';
import { openFrontDoor } from './front-door.ts';
import type { Bench, Mended } from './mends/bench.ts';
import { mendBusinessUnits } from './mends/business-unit.ts';
import { mendCustomFields } from './mends/custom-fields.ts';
import { mendCustomerActions } from './mends/customer-actions.ts';
import { mendCustomerCreate } from './mends/customer-create.ts';
import { mendCustomerEmail } from './mends/customer-email.ts';
import { mendOrderActions } from './mends/order-actions.ts';
import { mendOrderFromCart } from './mends/order-from-cart.ts';
import { mendOrderImport } from './mends/order-import.ts';
import { mendOrderReturns } from './mends/order-returns.ts';
import { mendPayments } from './mends/payment.ts';
import { mendStorage } from './mends/storage.ts';
import { mendSubscriptions, publish } from './mends/subscriptions.ts';
import { mendUpdates } from './mends/update.ts';
import { Notifier } from './notifications/notifier.ts';
import { type ApiClient, defaultOptions, type SimulatorOptions } from './options.ts';
import { seededRandom } from './random.ts';
import { RequestCounts } from './request-counts.ts';
import { Resources } from './resources.ts';
import { createScopeHolder } from './scope.ts';
import { type SeedEntry, Seeder, type SeedResult } from './seed.ts';
import { Sentinels } from './sentinels.ts';
import type { Doc, Row } from './storage/doc.ts';
import { Store } from './storage/store.ts';

/** A running simulator. */
export type CommercetoolsSimulator = {
  url: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  projectKey: string;
  /** All registered clients, the integration's first. */
  clients: readonly ApiClient[];
  /** Stored resources of a type as the API shows them. */
  rows(typeId: string): Row[];
  /** Loads drafts or finished resources; silent unless told otherwise. */
  seed(entries: readonly SeedEntry[], options?: { silent: boolean }): Promise<SeedResult>;
  deliveries(): CourierCounts;
  setKnobs(knobs: Partial<Knobs>): void;
  /** The same body as `POST /_sim/faults`. */
  setFaults(faults: Doc): void;
  close(): Promise<void>;
};

const updated: readonly Mended[] = [
  'associate-role',
  'business-unit',
  'cart',
  'channel',
  'customer',
  'customer-group',
  'order',
  'payment',
  'state',
  'store',
  'subscription',
  'type',
];

function mendAll(bench: Bench, courier: Courier): void {
  mendUpdates(bench, updated);
  mendCustomFields(bench);
  mendCustomerCreate(bench);
  mendCustomerActions(bench);
  mendCustomerEmail(bench);
  mendOrderImport(bench);
  mendOrderFromCart(bench);
  mendOrderActions(bench);
  mendOrderReturns(bench);
  mendPayments(bench);
  mendBusinessUnits(bench);
  mendSubscriptions(bench, courier);
}

function assemble(options: SimulatorOptions, clients: readonly ApiClient[]) {
  const { projectKey } = options;
  const store = new Store();
  const scopes = createScopeHolder();
  const storage = new InMemoryStorage();
  mendStorage(storage, store, scopes);
  const mock = new CommercetoolsMock({ defaultProjectKey: projectKey, storage });
  const settings = {
    pubsubPush: { ...options.pubsubPush },
    headers: { ...options.sinkHeaders },
    payloadBytesMax: options.payloadBytesMax,
  };
  const courier = new Courier(settings, seededRandom(options.seed), options.courier);
  courier.knobs = turned(calm, options.knobs);
  const notifier = new Notifier({
    store,
    scopes,
    projectKey,
    publish: (notification) => publish(store, courier, notification),
  });
  mendAll({ mock, store, projectKey }, courier);
  const resources = new Resources(store, courier);
  const faults = new Faults(options.latencyMs);
  const sentinels = new Sentinels();
  const counts = new RequestCounts();
  const revoked = new Set<string>();
  const messages = { enabled: options.messagesEnabled };
  const seeder = new Seeder({ mock, store, scopes, projectKey });
  const reset = async () => {
    store.clear();
    notifier.clear();
    courier.reset();
    courier.knobs = turned(calm, options.knobs);
    faults.clear();
    sentinels.clear();
    counts.clear();
  };
  const messagesEnabled = () => messages.enabled;
  openFrontDoor({
    ...{ mock, projectKey, clients, resources, scopes, faults, sentinels, counts },
    revoked,
    messagesEnabled,
  });
  const controls: Controls = {
    ...{ mock, projectKey, store, resources, courier, notifier, faults, counts, seeder },
    messages,
    revoked,
    reset,
  };
  registerAdmin(controls);
  return controls;
}

/** Starts a simulator on a loopback port and resolves when it answers. */
export async function startCommercetools(
  given: Partial<SimulatorOptions> = {},
): Promise<CommercetoolsSimulator> {
  const options = { ...defaultOptions, ...given };
  const { clientId, clientSecret, projectKey } = options;
  const clients = [{ clientId, clientSecret }, ...options.clients];
  const controls = assemble(options, clients);
  const { courier, faults, mock, resources, seeder, store } = controls;
  const url = await mock.app.listen({ port: options.port, host: '127.0.0.1' });
  return {
    ...{ url, tokenUrl: `${url}/oauth/token`, clientId, clientSecret, projectKey, clients },
    rows: (typeId) => {
      const rows = store.table(typeId).rows();
      return rows.map((row) => ({ ...row, ...resources.view(typeId, row) }));
    },
    seed: (entries, { silent } = { silent: true }) => seeder.load(entries, silent),
    deliveries: () => courier.counts,
    setKnobs: (knobs) => {
      courier.knobs = turned(courier.knobs, knobs);
    },
    setFaults: (body) => faults.set(body),
    close: async () => {
      await courier.close();
      mock.app.server.closeAllConnections();
      await mock.app.close();
    },
  };
}
