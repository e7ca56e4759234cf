import type { Raw } from '../raw.ts';

/** Everything that commercetools holds, as it holds it. */
export interface CommerceState {
  readonly customers: readonly Raw[];
  readonly customerGroups: readonly Raw[];
  readonly orders: readonly Raw[];
  readonly payments: readonly Raw[];
  readonly messages: readonly Raw[];
  readonly units: readonly Raw[];
  readonly associateRoles: readonly Raw[];
  readonly carts: readonly Raw[];
}

/** All rows of the CRM that the demo is about, as it holds them. */
export interface CrmState {
  readonly contacts: readonly Raw[];
  readonly accounts: readonly Raw[];
  readonly entries: readonly Raw[];
  /** Who takes part in the entries. */
  readonly parties: readonly Raw[];
  /** Ties between contacts and accounts, each once. */
  readonly connections: readonly Raw[];
  readonly connectionRoles: readonly Raw[];
  /** What a contact bought in a store and a currency. */
  readonly storeRecords: readonly Raw[];
}
