import { callOk } from './http.ts';
import type { CrmState } from './oracle/state.ts';
import { listAt, objectOf } from './raw.ts';

/** Faults of the CRM simulator; what is not named stays as it is. */
export interface CrmFaults {
  readonly outage?: boolean;
  readonly latencyMs?: number;
  readonly dropResponse?: {
    readonly count: number;
    readonly when: 'after';
    readonly method: string;
  };
  readonly throttle?: { readonly count: number; readonly retryAfterSeconds: number };
}

export interface CrmRequests {
  /** All requests for rows, whatever the answer. */
  readonly rows: number;
  /** Answered 503. */
  readonly refused: number;
  /** Answered 429. */
  readonly throttled: number;
  /** The connection was cut instead of an answer. */
  readonly cut: number;
}

/** The back door of the Dataverse simulator: what the real service has no API for. */
export interface Crm {
  readonly url: string;
  state(): Promise<CrmState>;
  requests(): Promise<CrmRequests>;
  setFaults(faults: CrmFaults): Promise<void>;
  /** Contacts that sellers have typed in. */
  seedContacts(rows: readonly object[]): Promise<void>;
}

export function openCrmAdmin(url: string): Crm {
  const get = (path: string): Promise<unknown> =>
    callOk(`${url}/_sim/${path}`, { timeoutMs: 30_000 });
  const rows = async (table: string): Promise<CrmState['contacts']> =>
    listAt(await get(`state?table=${table}`), 'rows');
  return {
    url,
    state: async () => ({
      contacts: await rows('contacts'),
      accounts: await rows('accounts'),
      entries: await rows('cwy_orderactivities'),
    }),
    requests: async () => requestsOf(objectOf(await get('requests')).counters),
    setFaults: async (faults) => {
      await callOk(`${url}/_sim/faults`, { method: 'POST', body: faults });
    },
    seedContacts: async (contacts) => {
      await callOk(`${url}/_sim/seed`, { method: 'POST', body: { contacts } });
    },
  };
}

/**
 * Counters are named `METHOD table status`; a status of 0 is a connection that was cut. A batch is
 * one request; what is in it is counted under names of its own, which do not belong here.
 */
function requestsOf(counters: unknown): CrmRequests {
  const parsed = Object.entries(objectOf(counters)).map(([name, count]) => {
    const [, table = '', status = ''] = name.split(' ');
    return { table, status, count: typeof count === 'number' ? count : 0 };
  });
  const ofRows = parsed.filter(({ table }) => /^(\$batch|[a-z_]+s)$/.test(table));
  const sum = (of: typeof parsed): number => of.reduce((total, { count }) => total + count, 0);
  return {
    rows: sum(ofRows),
    refused: sum(ofRows.filter(({ status }) => status === '503')),
    throttled: sum(ofRows.filter(({ status }) => status === '429')),
    cut: sum(ofRows.filter(({ status }) => status === '0')),
  };
}
