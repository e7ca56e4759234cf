import type { Crm } from '../ports/crm.ts';
import type { CrmShare } from '../ports/crm-share.ts';
import type { Clock } from '../std/time.ts';
import { createBulkLane } from './bulk/lane.ts';
import { upsertMany } from './bulk/upsert-many.ts';
import { readChanges } from './changes/read-changes.ts';
import { closeOrder } from './close-order.ts';
import { completedActivities } from './completed-activity.ts';
import { createCourier } from './courier.ts';
import { currencyIds } from './currency-id.ts';
import { doubtingSender, doubtingUpsert } from './doubting.ts';
import { findRows } from './find-rows.ts';
import { type Alarm, createGovernor } from './governor/governor.ts';
import { type Sharing, startSharing } from './governor/sharing.ts';
import { openHttp } from './http.ts';
import { mergeRows } from './merge-rows.ts';
import { readRow } from './read-row.ts';
import { readUnder } from './read-under.ts';
import { removeRow } from './remove-row.ts';
import { tableShapes } from './table-shape.ts';
import { tokensOf } from './token.ts';
import { createRow, updateRow } from './write-row.ts';
import { createGatherer, type GatherSettings } from './writer/gatherer.ts';
import { gatheringSender } from './writer/gathering-sender.ts';
import { shipper } from './writer/ship.ts';

export interface ApplicationUser {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface CrmOptions {
  /** `https://org.crm4.dynamics.com` */
  readonly url: string;
  /** `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token` */
  readonly tokenUrl: string;
  /** At least one; each has limits of its own. */
  readonly users: readonly ApplicationUser[];
  /** Asked for with the token; `<url>/.default` unless set. */
  readonly scope?: string | undefined;
  /** Requests of one application user at a time; Dataverse recommends fewer in `x-ms-dop-hint`. */
  readonly connectionsMax: number;
  /** For one request, from waiting for a connection to the last byte. */
  readonly timeoutMs: number;
  /** Operations that share a request at most; 1 = none do. */
  readonly batchMax?: number | undefined;
  /** Pause between two requests under load, in which operations gather. */
  readonly gatherMs?: number | undefined;
  /** Longest wait of an operation for room within the limits. */
  readonly waitMsMax?: number | undefined;
  /** A new UUID at every call; names each request in Dataverse's own logs. */
  readonly newId: () => string;
  readonly clock: Clock;
  /** How many times faster than real time the clock runs: 1, but in measurements. */
  readonly clockRate?: number | undefined;
  /** Where processes that use the same application users share their limits; alone without it. */
  readonly share?: CrmShare | undefined;
  /** Timers that keep the clock's time; those of the system unless given. */
  readonly alarm?: Alarm | undefined;
}

export type CrmGateway = Crm & {
  /** Lets go what has not left, and waits for the requests under way. */
  close(): Promise<void>;
};

const batchMaxDefault = 100;
const gatherMsDefault = 125;
const waitMsMaxDefault = 10_000;
/** Of the time that a request may take: a batch is kept smaller than what is expected to fill it. */
const batchPartOfTimeout = 1 / 3;

/**
 * Reads and writes one Dataverse environment as one or more application users. Nothing is repeated
 * here but a request whose token was refused and the parts of a batch that was refused as a whole;
 * trying again later belongs to the pipeline.
 */
export function createCrm(options: CrmOptions): CrmGateway {
  const { newId, clock } = options;
  const { http, authHttp, tokens } = connect(options);
  const alarm = options.alarm ?? systemAlarm;
  const { governor, sharing } = governed(options, alarm);
  const courier = createCourier({ http, tokens, newId, clockRate: options.clockRate ?? 1 });
  const gatherer = createGatherer({
    governor,
    ship: shipper(courier, newId),
    clock,
    settings: gatherSettings(options),
  });
  const plain = gatheringSender(gatherer, clock);
  const shapes = tableShapes(plain, clock);
  const sender = doubtingSender(plain, shapes.doubt);
  const bulk = { lane: createBulkLane(governor, clock), courier, clock, newId };
  return {
    read: (table, id, columns, call) => readRow(sender, table, id, columns, call),
    find: (search, columns, call) => findRows(sender, search, columns, call),
    create: (write, call) => createRow(sender, write, call),
    createCompletedActivity: completedActivities(sender),
    update: (write, etag, call) => updateRow(sender, write, etag, call),
    remove: (table, id, call) => removeRow(sender, table, id, call),
    under: (table, id, columns, call) => readUnder(sender, table, id, columns, call),
    merge: (table, ids, call) => mergeRows(sender, table, ids, call),
    closeOrder: (id, as, call) => closeOrder(sender, id, as, call),
    shape(table, call, isInDoubt = false) {
      if (isInDoubt) shapes.doubt(table);
      return shapes(table, call);
    },
    currencyId: currencyIds(sender, clock),
    upsertMany: doubtingUpsert(upsertMany({ ...bulk, alarm }), shapes.doubt),
    changes: readChanges(bulk, new URL(options.url).origin),
    async close() {
      governor.close();
      await sharing?.stop();
      await Promise.all([http.close(), authHttp.close()]);
    },
  };
}

function connect({ users, url, tokenUrl, connectionsMax, timeoutMs, clock, scope }: CrmOptions) {
  const http = openHttp({
    url,
    // Live traffic may have one request more under way than bulk can fill.
    connectionsMax: (connectionsMax + 1) * users.length,
    timeoutMs,
  });
  const authHttp = openHttp({ url: tokenUrl, connectionsMax: users.length, timeoutMs });
  const asked = scope ?? `${new URL(url).origin}/.default`;
  const tokens = users.map((user) =>
    tokensOf(authHttp, { ...user, tokenUrl, scope: asked, clock }),
  );
  return { http, authHttp, tokens };
}

function governed(options: CrmOptions, alarm: Alarm) {
  const { users, url, connectionsMax, clock, share, newId } = options;
  let sharing: Sharing | null = null;
  const governor = createGovernor({
    users: users.length,
    concurrencyMax: connectionsMax,
    clock,
    alarm,
    onGateClosed: () => sharing?.hurry(),
  });
  // The limits hold for a user in an environment.
  const userIds = users.map(({ clientId }) => `${new URL(url).host}/${clientId}`);
  if (share !== undefined) {
    sharing = startSharing({ governor, share, processId: newId(), userIds, alarm });
  }
  return { governor, sharing };
}

function gatherSettings({ timeoutMs, ...options }: CrmOptions): GatherSettings {
  return {
    partsMax: options.batchMax ?? batchMaxDefault,
    gatherMs: options.gatherMs ?? gatherMsDefault,
    waitMsMax: options.waitMsMax ?? waitMsMaxDefault,
    batchMsMax: timeoutMs * batchPartOfTimeout,
  };
}

const systemAlarm: Alarm = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
