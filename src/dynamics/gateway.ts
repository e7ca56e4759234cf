import type { Crm } from '../ports/crm.ts';
import type { Clock } from '../std/time.ts';
import { completedActivities } from './completed-activity.ts';
import { createCourier } from './courier.ts';
import { findContacts } from './find-contacts.ts';
import { type Alarm, createGovernor } from './governor/governor.ts';
import { openHttp } from './http.ts';
import { readRow } from './read-row.ts';
import { tokensOf } from './token.ts';
import { createRow, updateRow } from './write-row.ts';
import { createGatherer } from './writer/gatherer.ts';
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
  /** Timers that keep the clock's time; those of the system unless given. */
  readonly alarm?: Alarm | undefined;
}

export type CrmGateway = Crm & {
  /** Lets go what has not left, and waits for the requests under way. */
  close(): Promise<void>;
};

const batchMaxDefault = 100;
const gatherMsDefault = 110;
const waitMsMaxDefault = 10_000;
/** Of the time that a request may take: a batch is kept smaller than what is expected to fill it. */
const batchPartOfTimeout = 1 / 3;

/**
 * Reads and writes one Dataverse environment as one or more application users. Nothing is repeated
 * here but a request whose token was refused and the parts of a batch that was refused as a whole;
 * trying again later belongs to the pipeline.
 */
export function createCrm(options: CrmOptions): CrmGateway {
  const { users, connectionsMax, timeoutMs, newId, clock } = options;
  const http = openHttp({
    url: options.url,
    // Live traffic may have one request more under way than bulk can fill.
    connectionsMax: (connectionsMax + 1) * users.length,
    timeoutMs,
  });
  const authHttp = openHttp({ url: options.tokenUrl, connectionsMax: users.length, timeoutMs });
  const scope = options.scope ?? `${new URL(options.url).origin}/.default`;
  const tokens = users.map((user) =>
    tokensOf(authHttp, { ...user, tokenUrl: options.tokenUrl, scope, clock }),
  );
  const governor = createGovernor({
    users: users.length,
    concurrencyMax: connectionsMax,
    clock,
    alarm: options.alarm ?? systemAlarm,
  });
  const courier = createCourier({ http, tokens, newId });
  const gatherer = createGatherer({
    governor,
    ship: shipper(courier, newId),
    clock,
    settings: {
      partsMax: options.batchMax ?? batchMaxDefault,
      gatherMs: options.gatherMs ?? gatherMsDefault,
      waitMsMax: options.waitMsMax ?? waitMsMaxDefault,
      batchMsMax: timeoutMs * batchPartOfTimeout,
    },
  });
  const sender = gatheringSender(gatherer, clock);
  return {
    read: (table, id, columns, call) => readRow(sender, table, id, columns, call),
    findContacts: (evidence, columns, call) => findContacts(sender, evidence, columns, call),
    create: (write, call) => createRow(sender, write, call),
    createCompletedActivity: completedActivities(sender),
    update: (write, etag, call) => updateRow(sender, write, etag, call),
    async close() {
      governor.close();
      await Promise.all([http.close(), authHttp.close()]);
    },
  };
}

const systemAlarm: Alarm = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
