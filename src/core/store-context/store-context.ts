import type { ColumnValues } from '../mapping/column-values.ts';
import type { RecordRef } from '../model/record.ts';
import { type ByStore, ofStore } from './of-store.ts';

/** Where something was bought: what sales are told apart by. An order and a cart have all of it. */
export interface StoreContext {
  readonly storeKey: string | null;
  /** Key of the distribution channel, or its id where it has none that we may see. */
  readonly channel: string | null;
  readonly country: string | null;
  readonly locale: string | null;
  /** Key of the customer group that the prices were made for, or its id. */
  readonly customerGroup: string | null;
}

/** How people call what a store belongs to; commercetools knows neither. */
export interface StoreLabel {
  readonly brand: string | null;
  readonly region: string | null;
}

/** What the stores are called. */
export type StoreLabels = ByStore<StoreLabel>;

/** Lengths of the columns, as provisioned; keys of commercetools have up to 256 characters. */
export const contextLengths = {
  cwy_store: 100,
  cwy_channel: 256,
  cwy_country: 2,
  cwy_locale: 35,
  cwy_customergroup: 256,
  cwy_brand: 100,
  cwy_region: 100,
} as const satisfies Readonly<Record<string, number>>;

/** The context as columns: the same names on every table that has them. */
export function contextColumns(
  of: StoreContext & { readonly ref: RecordRef },
  labels: StoreLabels,
): ColumnValues {
  const { storeKey, ref } = of;
  const label = storeKey === null ? null : ofStore(labels, ref.projectKey, storeKey);
  return {
    cwy_store: of.storeKey,
    cwy_channel: of.channel,
    cwy_country: of.country,
    cwy_locale: of.locale,
    cwy_customergroup: of.customerGroup,
    cwy_brand: label?.brand ?? null,
    cwy_region: label?.region ?? null,
  };
}

/** The context alone, of something that has more. */
export function contextOf(of: StoreContext): StoreContext {
  const { storeKey, channel, country, locale, customerGroup } = of;
  return { storeKey, channel, country, locale, customerGroup };
}

/** Whether both were bought in the same place; labels play no part, for they follow from the store. */
export function isSameContext(a: StoreContext, b: StoreContext): boolean {
  return JSON.stringify(contextOf(a)) === JSON.stringify(contextOf(b));
}
