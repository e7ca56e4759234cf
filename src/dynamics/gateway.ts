import type { Crm } from '../ports/crm.ts';
import type { Clock } from '../std/time.ts';
import { completedActivities } from './completed-activity.ts';
import { findContacts } from './find-contacts.ts';
import { openHttp } from './http.ts';
import { readRow } from './read-row.ts';
import { senderOf } from './sender.ts';
import { tokensOf } from './token.ts';
import { createRow, updateRow } from './write-row.ts';

export interface CrmOptions {
  /** `https://org.crm4.dynamics.com` */
  readonly url: string;
  /** `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token` */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Asked for with the token; `<url>/.default` unless set. */
  readonly scope?: string | undefined;
  /** Requests at a time. Dataverse recommends a number in `x-ms-dop-hint`. */
  readonly connectionsMax: number;
  /** For one request, from waiting for a connection to the last byte. */
  readonly timeoutMs: number;
  /** A new UUID at every call; names each request in Dataverse's own logs. */
  readonly newId: () => string;
  readonly clock: Clock;
}

export type CrmGateway = Crm & {
  /** Waits for the requests under way. */
  close(): Promise<void>;
};

/**
 * Reads and writes one Dataverse environment as one application user. Nothing is repeated here but
 * a request whose token was refused; pausing and retrying belong to the pipeline.
 */
export function createCrm(options: CrmOptions): CrmGateway {
  const { connectionsMax, timeoutMs, newId, clock } = options;
  const http = openHttp({ url: options.url, connectionsMax, timeoutMs });
  const authHttp = openHttp({ url: options.tokenUrl, connectionsMax: 1, timeoutMs });
  const tokens = tokensOf(authHttp, {
    tokenUrl: options.tokenUrl,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    scope: options.scope ?? `${new URL(options.url).origin}/.default`,
    clock,
  });
  const sender = senderOf({ http, tokens, newId, clock });
  return {
    read: (table, id, columns, call) => readRow(sender, table, id, columns, call),
    findContacts: (evidence, columns, call) => findContacts(sender, evidence, columns, call),
    create: (write, call) => createRow(sender, write, call),
    createCompletedActivity: completedActivities(sender),
    update: (write, etag, call) => updateRow(sender, write, etag, call),
    async close() {
      await Promise.all([http.close(), authHttp.close()]);
    },
  };
}
