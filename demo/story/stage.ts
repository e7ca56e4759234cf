import type { Causeway } from '../causeway.ts';
import type { Commerce } from '../commerce-admin.ts';
import type { Crm } from '../crm-admin.ts';
import type { Feed } from '../feed.ts';
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
}

/** Everything that a chapter acts through. */
export interface Stage {
  readonly shop: Shop;
  readonly town: Town;
  readonly commerce: Commerce;
  readonly crm: Crm;
  readonly causeway: Causeway;
  readonly workers: Workers;
  readonly feed: Feed;
  readonly notes: Notes;
  /** Waits until nothing is on its way any more. */
  quiet(what: string): Promise<void>;
}

/** One part of the story; `play` returns one sentence about what happened. */
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
  };
}
