import type { Order, StateChange } from '../core/model/order.ts';
import type { Person } from '../core/model/person.ts';
import type { PersonChanges } from '../core/model/person-changes.ts';
import type { Call } from './trail.ts';

/**
 * Reads commercetools. `null` means that commercetools said "no such resource" (404) and nothing
 * else: every other failure is thrown as a `Problem` (CWY-2xxx), so that it is never mistaken for
 * absence. Reads by id are strongly consistent, queries may lag (fact sheet commercetools, 4).
 */
export interface Commerce {
  customer(id: string, call: Call): Promise<Person | null>;
  /**
   * Writes the changes to the customer if it still has this version: one request; one more before it
   * when salutation, address, phone or a custom field changes; a read alone for no change at all. Answers with the customer as it is then. `changed` = it has another version
   * (409), nothing was written; `gone` = there is none. An attribute that the customer cannot hold (a
   * phone without an address) is left out.
   */
  updateCustomer(
    customer: { readonly id: string; readonly version: number },
    changes: PersonChanges,
    call: Call,
  ): Promise<Person | 'changed' | 'gone'>;
  /** The order with its payments expanded: one request. */
  order(id: string, call: Call): Promise<Order | null>;
  /** Ids of the orders that a payment belongs to; a payment does not know them itself. */
  orderIdsOfPayment(paymentId: string, call: Call): Promise<readonly string[]>;
  /**
   * The reported changes of an order's states, oldest first; empty where the project does not keep
   * Messages. Bounded by one page (500).
   */
  orderStateChanges(orderId: string, call: Call): Promise<readonly StateChange[]>;
}
