import { call, callOk } from './http.ts';
import type { CrmState } from './oracle/state.ts';
import { at, listAt, needNumber, needText, numberAt, objectOf, type Raw, textAt } from './raw.ts';
import type { CrmAccess } from './start/simulators.ts';

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

/** A request as the CRM remembers it. */
export interface CrmRequest {
  readonly method: string;
  /** Below the root of the Web API, without what was asked of the rows. */
  readonly path: string;
  readonly correlationId: string | null;
}

/** The back door of the Dataverse simulator: what the real service has no API for. */
export interface Crm {
  readonly url: string;
  state(): Promise<CrmState>;
  /** One contact as it is; empty when there is none. */
  contact(id: string): Promise<Raw>;
  /** The account of a business unit; empty when there is none. */
  accountOf(unitId: string): Promise<Raw>;
  /** The timeline entries of an order or a cart. */
  entriesOf(recordId: string): Promise<readonly Raw[]>;
  requests(): Promise<CrmRequests>;
  /** How many requests there have been, of whatever kind: a place in their list. */
  place(): Promise<number>;
  /** The requests since that place; only the last thousand are remembered. */
  since(place: number): Promise<readonly CrmRequest[]>;
  setFaults(faults: CrmFaults): Promise<void>;
  /** Contacts that sellers have typed in. */
  seedContacts(rows: readonly object[]): Promise<void>;
  /** A seller changes a contact. */
  editContact(id: string, columns: Raw): Promise<void>;
  /** A seller changes an account. */
  editAccount(id: string, columns: Raw): Promise<void>;
  /** A seller merges a contact into another one. */
  merge(winner: string, loser: string): Promise<void>;
}

export function openCrmAdmin(access: CrmAccess): Crm {
  const { url } = access;
  const get = (path: string): Promise<unknown> =>
    callOk(`${url}/_sim/${path}`, { timeoutMs: 30_000 });
  const rows = async (table: string): Promise<CrmState['contacts']> =>
    listAt(await get(`state?table=${table}`), 'rows');
  const rowsWith = async (
    table: string,
    column: string,
    value: string,
  ): Promise<readonly Raw[]> => {
    const found = listAt(await get(`rows?table=${table}&search=${value}`), 'rows');
    return found.filter((row) => textAt(row, column) === value);
  };
  const seed = async (table: 'contacts' | 'accounts', some: readonly object[]): Promise<void> => {
    await callOk(`${url}/_sim/seed`, { method: 'POST', body: { [table]: some } });
  };
  return {
    url,
    state: async () => ({
      contacts: await rows('contacts'),
      accounts: await rows('accounts'),
      entries: await rows('cwy_orderactivities'),
      parties: await rows('activityparties'),
      // The platform shows each tie from the other side as well.
      connections: (await rows('connections')).filter(({ ismaster }) => ismaster !== false),
      connectionRoles: await rows('connectionroles'),
      storeRecords: await rows('cwy_contactstores'),
    }),
    contact: async (id) => (await rowsWith('contacts', 'contactid', id))[0] ?? {},
    accountOf: async (id) => (await rowsWith('accounts', 'cwy_commercetoolsid', id))[0] ?? {},
    entriesOf: (id) => rowsWith('cwy_orderactivities', 'cwy_commercetoolsid', id),
    requests: async () => requestsOf(objectOf(await get('requests?latest=1')).counters),
    place: async () => needNumber(await get('requests?latest=1'), 'total'),
    since: async (place) => sinceOf(await get('requests'), place),
    setFaults: async (faults) => {
      await callOk(`${url}/_sim/faults`, { method: 'POST', body: faults });
    },
    seedContacts: (contacts) => seed('contacts', contacts),
    editContact: (contactid, columns) => seed('contacts', [{ contactid, ...columns }]),
    editAccount: (accountid, columns) => seed('accounts', [{ accountid, ...columns }]),
    merge: (winner, loser) => merge(access, winner, loser),
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

function sinceOf(answer: unknown, place: number): readonly CrmRequest[] {
  const count = (numberAt(answer, 'total') ?? 0) - place;
  const recent = listAt(answer, 'recent');
  if (count > recent.length) throw new Error(`${count} requests; the CRM remembers fewer.`);
  return recent.slice(recent.length - count).map((request) => ({
    method: needText(request, 'method'),
    path: needText(request, 'path'),
    correlationId: textAt(request, 'correlationId'),
  }));
}

/** By the front door: a merge is the CRM's own business, and it has to do all of it. */
async function merge(access: CrmAccess, winner: string, loser: string): Promise<void> {
  const { url, tokenUrl, clientId, clientSecret } = access;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${url}/.default`,
  });
  const signedIn: unknown = await (await fetch(tokenUrl, { method: 'POST', body: form })).json();
  const type = 'Microsoft.Dynamics.CRM.contact';
  const { status, body } = await call(`${url}/api/data/v9.2/Merge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${needText(signedIn, 'access_token')}` },
    body: {
      Target: { '@odata.type': type, contactid: winner },
      Subordinate: { '@odata.type': type, contactid: loser },
      UpdateContent: { '@odata.type': type },
      PerformParentingChecks: false,
    },
  });
  if (status !== 204) throw new Error(`Merge answered ${status}: ${String(at(body, 'error'))}`);
}
