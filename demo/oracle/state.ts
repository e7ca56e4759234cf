import type { Raw } from '../raw.ts';

/** Everything that commercetools holds, as it holds it. */
export interface CommerceState {
  readonly customers: readonly Raw[];
  readonly customerGroups: readonly Raw[];
  readonly orders: readonly Raw[];
  readonly payments: readonly Raw[];
  readonly messages: readonly Raw[];
}

/** All rows of the CRM that the demo is about, as it holds them. */
export interface CrmState {
  readonly contacts: readonly Raw[];
  readonly accounts: readonly Raw[];
  readonly entries: readonly Raw[];
}
