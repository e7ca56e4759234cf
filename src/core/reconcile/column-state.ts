import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import type { ColumnValue } from '../mapping/column-values.ts';
import type { Direction } from './decision.ts';

/** What is known of when a value was said, beside the time at which the record was changed. */
export interface Stated {
  /** When the customer said what commercetools has now; null = not told. */
  readonly commerce: Instant | null;
  /** Since when the shop is known to say what it says, dated or not; null = not known, or not its own word. */
  readonly commerceHeard?: Instant | null;
  /** When the CRM's value was said, for as long as the CRM has this value. */
  readonly crm: { readonly value: ColumnValue; readonly at: Instant } | null;
}

/** One column on both sides: now, and as it was when the record was last settled. */
export interface ColumnState {
  readonly commerce: ColumnValue;
  readonly crm: ColumnValue;
  /** What each side had when it was settled; null where the column never was. */
  readonly commerceBase: Json;
  readonly crmBase: Json;
  /** The column was never settled: nobody knows which value is the newer one. */
  readonly firstSight: boolean;
  readonly commerceNew: boolean;
  readonly crmNew: boolean;
  readonly direction: Direction;
  readonly commerceAt: Instant;
  readonly crmAt: Instant | null;
  readonly stated: Stated;
}

/** What has to be known of a column to tell its news. */
export type ColumnGiven = Omit<ColumnState, 'commerceNew' | 'crmNew'>;

/** The column with what is news about it; at first sight every value is. */
export function withNews(given: ColumnGiven): ColumnState {
  const { commerce, crm, commerceBase, crmBase, firstSight } = given;
  return {
    ...given,
    commerceNew: firstSight ? commerce !== null : commerce !== commerceBase,
    crmNew: firstSight ? crm !== null : crm !== crmBase,
  };
}
