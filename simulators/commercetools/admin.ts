import type { CommercetoolsMock } from '@labdigital/commercetools-mock';
import type { Courier } from './delivery/courier.ts';
import { turned } from './delivery/knobs.ts';
import type { Faults } from './faults.ts';
import { publish } from './mends/subscriptions.ts';
import type { Notifier } from './notifications/notifier.ts';
import type { RequestCounts } from './request-counts.ts';
import type { Resources } from './resources.ts';
import { type Seeder, seedEntries } from './seed.ts';
import { type Doc, isDoc, text, toDoc } from './storage/doc.ts';
import type { Store } from './storage/store.ts';

/** What the admin API looks into and turns. */
export type Controls = {
  mock: CommercetoolsMock;
  projectKey: string;
  store: Store;
  resources: Resources;
  courier: Courier;
  notifier: Notifier;
  faults: Faults;
  counts: RequestCounts;
  seeder: Seeder;
  messages: { enabled: boolean };
  revoked: Set<string>;
  reset: () => Promise<void>;
};

function stateOf(controls: Controls, query: Doc): Doc {
  const wanted = text(query.typeId);
  const held = controls.store.typeIds().filter((typeId) => controls.store.table(typeId).size > 0);
  const counts = Object.fromEntries(
    held.map((typeId) => [typeId, controls.store.table(typeId).size]),
  );
  if (query.counts !== undefined) return { projectKey: controls.projectKey, counts };
  const shown = wanted === undefined ? held.filter((typeId) => typeId !== 'message') : [wanted];
  const resources = Object.fromEntries(
    shown.map((typeId) => [
      typeId,
      controls.store
        .table(typeId)
        .rows()
        .map((row) => controls.resources.view(typeId, row)),
    ]),
  );
  return { projectKey: controls.projectKey, counts, resources };
}

function redeliver(controls: Controls, body: Doc): Doc {
  const id = text(body.id) ?? text(body.messageId) ?? text(body.resourceId) ?? '';
  const recalled = controls.notifier.recall(id);
  let sent = 0;
  for (const notification of recalled) {
    sent += publish(controls.store, controls.courier, notification);
  }
  return { found: recalled.length, sent };
}

/** Settings of the sinks and of the message query switch. */
function adjustSettings(controls: Controls, body: Doc): Doc {
  const { settings } = controls.courier;
  if (isDoc(body.pubsubPush)) settings.pubsubPush = texts(body.pubsubPush);
  if (isDoc(body.sinkHeaders)) settings.headers = texts(body.sinkHeaders);
  if (typeof body.payloadBytesMax === 'number') settings.payloadBytesMax = body.payloadBytesMax;
  if (typeof body.messagesEnabled === 'boolean') controls.messages.enabled = body.messagesEnabled;
  return { ...settings, messagesEnabled: controls.messages.enabled };
}

const texts = (given: Doc): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );

/** The admin API under `/_sim/`: no authentication, loopback only, never part of what is simulated. */
export function registerAdmin(controls: Controls): void {
  const { app } = controls.mock;
  const { courier, counts, faults } = controls;

  app.get('/_sim/health', async () => ({ status: 'ok', projectKey: controls.projectKey }));
  app.get('/_sim/state', async (request) => stateOf(controls, toDoc(request.query)));
  app.get('/_sim/deliveries', async () => ({ ...courier.counts, knobs: courier.knobs }));
  app.get('/_sim/requests', async () => counts.current);
  app.get('/_sim/faults', async () => faults.current);
  app.post('/_sim/faults', async (request) => {
    const body = toDoc(request.body);
    faults.set(body);
    if (body.revokeTokens === true) {
      for (const token of controls.mock.authStore().tokens) {
        controls.revoked.add(token.access_token);
      }
    }
    return faults.current;
  });
  app.post('/_sim/knobs', async (request) => {
    courier.knobs = turned(courier.knobs, toDoc(request.body));
    return courier.knobs;
  });
  app.post('/_sim/settings', async (request) => adjustSettings(controls, toDoc(request.body)));
  app.post('/_sim/seed', async (request) => {
    const silent = toDoc(request.body).silent ?? toDoc(request.query).silent;
    const entries = seedEntries(request.body);
    return controls.seeder.load(entries, silent !== false && silent !== 'false');
  });
  app.post('/_sim/redeliver', async (request) => redeliver(controls, toDoc(request.body)));
  app.post('/_sim/expire-cart', async (request) => {
    const id = text(toDoc(request.body).id) ?? '';
    return { expired: controls.store.expire('cart', id) !== undefined };
  });
  app.post('/_sim/flush', async () => {
    courier.flush();
    return courier.counts;
  });
  app.post('/_sim/reset', async () => {
    await controls.reset();
    return { status: 'ok' };
  });
}
