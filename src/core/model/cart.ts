import type { Instant } from '../../std/time.ts';
import type { Money } from './money.ts';
import type { OrderLine } from './order.ts';
import type { RecordRef } from './record.ts';

/** A commercetools Cart in Causeway's own terms. */
export interface Cart {
  readonly ref: RecordRef;
  readonly version: number;
  /** Whoever changes it, shopper or back office. */
  readonly modifiedAt: Instant;
  readonly key: string | null;
  /** `Active`, `Ordered`, `Merged` or `Frozen`; open, for commercetools may add to it. */
  readonly state: string;
  readonly customerId: string | null;
  readonly customerEmail: string | null;
  /** Key of the business unit that it is filled for. */
  readonly unitKey: string | null;
  readonly storeKey: string | null;
  /** As of an order: where it would be bought. */
  readonly channel: string | null;
  readonly country: string | null;
  readonly locale: string | null;
  readonly customerGroup: string | null;
  /** Gross when the tax is known, the total price otherwise. */
  readonly total: Money;
  readonly lines: readonly OrderLine[];
}

/** As far as an order tells what became of a cart. */
export interface OrderOfCart {
  readonly id: string;
  readonly orderNumber: string | null;
  readonly createdAt: Instant;
}

/** A cart as one line of a list: enough to make it an event. */
export interface CartNews {
  readonly id: string;
  readonly version: number;
  readonly modifiedAt: Instant;
  /** Where a list goes on after it. */
  readonly place: CartPlace;
}

/** A place in the list of all carts by last change. */
export interface CartPlace {
  /** `lastModifiedAt` as commercetools wrote it: rounded it could skip or repeat carts. */
  readonly at: string;
  readonly id: string;
}
