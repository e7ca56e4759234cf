import type { CustomerDraft, LineDraft } from './drafts.ts';

/** An order of a data set: who bought is known by customer number only. */
export interface PastOrder {
  readonly orderNumber: string;
  readonly customerNumber: string;
  readonly currency: string;
  readonly lines: readonly LineDraft[];
}

/** Where the shop begins: the public Sunrise data, or the demo's own small set in the same form. */
export interface Catalogue {
  readonly name: string;
  readonly storeDrafts: readonly object[];
  readonly channelDrafts: readonly object[];
  readonly groupDrafts: readonly object[];
  readonly storeKeys: readonly string[];
  readonly groupKeys: readonly string[];
  readonly customers: readonly CustomerDraft[];
  readonly orders: readonly PastOrder[];
}
