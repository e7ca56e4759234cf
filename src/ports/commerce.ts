import type { Cart, CartNews, CartPlace, OrderOfCart } from '../core/model/cart.ts';
import type { Order, StateChange } from '../core/model/order.ts';
import type { Organisation } from '../core/model/organisation.ts';
import type { OrganisationChanges } from '../core/model/organisation-changes.ts';
import type { Person } from '../core/model/person.ts';
import type { PersonChanges } from '../core/model/person-changes.ts';
import type { Instant } from '../std/time.ts';
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
  /**
   * Creates a customer for a person who is known in the CRM alone: one request. `exists` = the shop
   * has one with this e-mail address (in one of these stores, where stores are named), and nothing was
   * written; so does a second try after a lost answer find the customer of the first.
   */
  createCustomer(draft: NewCustomer, call: Call): Promise<Person | 'exists'>;
  /** The business unit as it is now: one request. */
  businessUnit(id: string, call: Call): Promise<Organisation | null>;
  /** As `businessUnit`, by the key under which others name it. */
  businessUnitByKey(key: string, call: Call): Promise<Organisation | null>;
  /**
   * All units of a company, itself included, by the key of its uppermost unit; by id, at most
   * `companyUnitsMax`. A query, one request for each 500: what was changed just now may be missing.
   */
  unitsOfCompany(topLevelKey: string, call: Call): Promise<CompanyUnits>;
  /**
   * As `updateCustomer`, for a business unit. Associates are added one by one, never replaced: one
   * who is there already with the role costs nothing.
   */
  updateBusinessUnit(
    unit: { readonly id: string; readonly version: number },
    changes: OrganisationChanges,
    call: Call,
  ): Promise<Organisation | 'changed' | 'gone'>;
  /** What people call an associate role; its key where it has no name. One request, then kept for an hour. */
  associateRoleName(key: string, call: Call): Promise<string>;
  /** The order with its payments expanded: one request. */
  order(id: string, call: Call): Promise<Order | null>;
  /** Ids of the orders that a payment belongs to; a payment does not know them itself. */
  orderIdsOfPayment(paymentId: string, call: Call): Promise<readonly string[]>;
  /**
   * The reported changes of an order's states, oldest first; empty where the project does not keep
   * Messages. Bounded by one page (500).
   */
  orderStateChanges(orderId: string, call: Call): Promise<readonly StateChange[]>;
  /** The cart as it is now: one request. */
  cart(id: string, call: Call): Promise<Cart | null>;
  /** The order that a cart became; null when there is none, or it was deleted. One request. */
  orderOfCart(cartId: string, call: Call): Promise<OrderOfCart | null>;
  /** One page of carts: one request. */
  cartPage(question: CartQuestion, call: Call): Promise<CartPage>;
  /**
   * Those of these carts, at most `existingCartsMax`, that a query finds: one request. What was made just now may be
   * missing.
   */
  existingCarts(ids: readonly string[], call: Call): Promise<readonly string[]>;
}

/** The units of one company. */
export interface CompanyUnits {
  readonly units: readonly Organisation[];
  /** There may be more than were read. */
  readonly isCut: boolean;
}

/** Carts that are asked for at once: they come whole, and whole carts are large. */
export const existingCartsMax = 50;

/** Units of one company that are read. */
export const companyUnitsMax = 5_000;

/** What is known of a person who is to become a customer; null = not known. */
export interface NewCustomer {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly externalId: string | null;
  /** BCP 47; one of the project's languages. */
  readonly locale: string | null;
  /** Keys of the stores that the customer is bound to; none = known in all of them. */
  readonly stores: readonly string[];
}

/** Which carts a page lists: those that a person is known of, by customer or e-mail. */
export interface CartQuestion {
  readonly states: readonly string[];
  /** Changed after this place ... */
  readonly after: CartPlace;
  /** ... and not later than this. */
  readonly until: Instant;
}

/** Carts by last change, the oldest first. */
export interface CartPage {
  readonly carts: readonly CartNews[];
  /** There may be more after the last of them. */
  readonly isFull: boolean;
}
