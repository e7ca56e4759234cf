import type { Causeway } from '../causeway.ts';
import type { Commerce } from '../commerce-admin.ts';
import type { Crm } from '../crm-admin.ts';
import type { Feed } from '../feed.ts';
import type { Operator } from '../operator.ts';
import type { Town } from '../population/town.ts';
import type { Shop } from '../shop.ts';
import type { Workers } from '../start/service.ts';

/** What the story has done that the checks have to know of. */
export interface Notes {
  /** CRM requests while customers and orders changed in ways that nobody maps. */
  untouched: {
    readonly touches: number;
    readonly crmRequests: number;
    readonly events: number;
  } | null;
  /** Guest orders that nobody claims: they are expected to wait. */
  readonly ordersExpectedToWait: string[];
  /** Guest orders that waited, were seen waiting, and whose guest then signed up. */
  readonly ordersThatWaited: string[];
  outage: { readonly refused: number; readonly changes: number } | null;
  lostAnswers: number;
  throttled: number;
  killed: {
    readonly pid: number;
    readonly replacedBy: number;
    readonly waitingThen: number;
  } | null;
  replay: {
    readonly orderNumber: string;
    readonly redelivered: number;
    readonly newRows: number;
  } | null;
  /** A name that was changed on both sides at once, and what became of it. */
  conflict: {
    readonly customerId: string;
    readonly contactId: string;
    /** Both systems showed the owner's value before the reversal. */
    readonly ownerWon: boolean;
    /** Column, rule and winner of each decision of this customer. */
    readonly decisions: readonly string[];
    /** The value that was given up and put back. */
    readonly restored: string;
  } | null;
  /** A name that a seller changed, and what followed when it had arrived. */
  correction: {
    readonly customerId: string;
    readonly contactId: string;
    readonly firstname: string;
    readonly requestsAfter: number;
    readonly changesAfter: { readonly customer: number; readonly contact: number };
  } | null;
  optOut: {
    /** The opt-in at the beginning had reached the CRM. */
    readonly agreed: boolean;
    readonly people: OptedOut[];
  } | null;
  /** Two contacts that a customer could have been. */
  question: {
    readonly customerId: string;
    readonly chosen: string;
    readonly other: string;
    readonly eventsWaiting: number;
    /** Before the answer nothing was written to either of them, nor a third one made. */
    readonly untouchedBefore: boolean;
    readonly middlenameOfOther: string | null;
  } | null;
  merge: {
    readonly customerId: string;
    readonly winner: string;
    readonly loser: string;
    /** What the customer has set since. */
    readonly middlename: string;
  } | null;
  nameless: {
    /** What was said of each parked customer. */
    readonly places: readonly string[];
    readonly repaired: readonly { readonly customerId: string; readonly lastname: string }[];
  } | null;
  /** Carts that were left, each with the entry that said so. */
  readonly cartsLeft: LeftCart[];
  /** An order whose total was changed by an edit. */
  edited: { readonly orderId: string; readonly editId: string } | null;
  /** Somebody who bought in two stores with two currencies. */
  twoMarkets: {
    readonly customerId: string;
    readonly places: readonly { readonly storeKey: string; readonly currency: string }[];
  } | null;
  company: CompanyNotes | null;
}

/** A cart that nobody has touched for long. */
export interface LeftCart {
  readonly cartId: string;
  readonly customerId: string;
  /** The row that told of it while it lay there, and the kind that the row had then. */
  readonly entryId: string;
  readonly kindThen: string;
  /** The number of the order that it became; null = it still lies there. */
  readonly orderNumber: string | null;
}

/** What has happened to the company of the story. */
export interface CompanyNotes {
  /** Ids of its units. */
  readonly units: readonly string[];
  /** Roles that were taken away: the connection that showed them is over. */
  readonly rolesLost: { readonly customerId: string; readonly unitId: string }[];
  /** The unit that came below another one, and its account before and after. */
  moved: {
    readonly unitId: string;
    readonly accountBefore: string;
    readonly accountAfter: string;
    readonly parentBefore: string | null;
    readonly parentAfter: string | null;
  } | null;
  /** Orders of the company, and who bought. */
  readonly orders: { readonly orderId: string; readonly customerId: string }[];
  /** The name that a seller gave the company. */
  renamed: { readonly unitId: string; readonly name: string } | null;
  /** The unit that was closed. */
  closed: string | null;
  /** How `causeway tree` ended: 0 = it found no difference. */
  treeCode: number | null;
}

/** Somebody who has opted out, and what the ledger says of it. */
export interface OptedOut {
  readonly customerId: string;
  readonly contactId: string;
  readonly hadAgreed: boolean;
  /** Channel, purpose and value that hold. */
  readonly now: readonly string[];
  /** Value and source, oldest first. */
  readonly history: readonly string[];
}

/** Everything that a chapter acts through. */
export interface Stage {
  readonly shop: Shop;
  readonly town: Town;
  readonly commerce: Commerce;
  readonly crm: Crm;
  readonly causeway: Causeway;
  readonly operator: Operator;
  readonly workers: Workers;
  readonly feed: Feed;
  readonly notes: Notes;
  /** Waits until nothing is on its way any more. */
  quiet(what: string): Promise<void>;
}

/** One part of the story; `play` returns a sentence about what happened. */
export interface Chapter {
  readonly title: string;
  readonly play: (stage: Stage) => Promise<string>;
}

export function emptyNotes(): Notes {
  return {
    untouched: null,
    ordersExpectedToWait: [],
    ordersThatWaited: [],
    outage: null,
    lostAnswers: 0,
    throttled: 0,
    killed: null,
    replay: null,
    conflict: null,
    correction: null,
    optOut: null,
    question: null,
    merge: null,
    nameless: null,
    cartsLeft: [],
    edited: null,
    twoMarkets: null,
    company: null,
  };
}
