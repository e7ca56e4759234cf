import type { CartNews, CartPlace } from '../core/model/cart.ts';
import type { Envelope } from '../core/model/envelope.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { CrmCursors } from '../ports/crm-cursor.ts';
import type { Store } from '../ports/store.ts';
import type { Call } from '../ports/trail.ts';
import { isRecord } from '../std/is-record.ts';
import { type Clock, earlier, type Instant } from '../std/time.ts';
import { cartEnded, cartSilent } from './sync-cart.ts';

export interface CartPoller {
  readonly commerce: Pick<Commerce, 'cartPage'>;
  readonly cursors: CrmCursors;
  readonly store: Pick<Store, 'accept'>;
  readonly clock: Clock;
  readonly projectKey: string;
  readonly settings: CartPollSettings;
}

export interface CartPollSettings {
  readonly silenceMs: number;
  /** How far the reading stays behind the clock. */
  readonly lagMs: number;
  /** How far back the very first reading goes. */
  readonly backMs: number;
}

export interface CartsPolled {
  readonly silent: number;
  readonly ended: number;
  /** Another process read on from the same place and was faster; what it keeps holds. */
  readonly overtaken: boolean;
}

const endStates = ['Ordered', 'Merged', 'Frozen'] as const;

/** Of one list in one round; what is left is read in the next. */
const pagesMax = 50;

/**
 * Turns carts that fell silent, and carts that came to an end, into events; commercetools tells of
 * neither by itself. A cart that is changed moves on in the list by last change, and is met again
 * when it has been silent for long: no timer per cart, and nothing to remember but the two places. At
 * least one request for each list, one more per full page; one database round trip per page to
 * accept and one to remember the place.
 */
export async function pollCarts(poller: CartPoller, call: Call): Promise<CartsPolled> {
  const { silenceMs, lagMs, backMs } = poller.settings;
  const now = poller.clock.now();
  const settled = earlier(now, lagMs);
  // The ends come first, and from a place that is kept before anything is told: so the end of a cart
  // that is told of is never missed.
  const ended = await readOn(
    poller,
    { name: 'ended', type: cartEnded, states: endStates, until: settled, from: settled },
    call,
  );
  const quiet = earlier(now, Math.max(silenceMs, lagMs));
  const from = earlier(quiet, backMs);
  const silent = await readOn(
    poller,
    { name: 'silent', type: cartSilent, states: ['Active'], until: quiet, from },
    call,
  );
  return {
    silent: silent.carts,
    ended: ended.carts,
    overtaken: silent.overtaken || ended.overtaken,
  };
}

interface CartList {
  readonly name: string;
  readonly type: string;
  readonly states: readonly string[];
  readonly until: Instant;
  /** Where the first reading begins. */
  readonly from: Instant;
}

interface ReadOn {
  readonly carts: number;
  readonly overtaken: boolean;
}

/**
 * Events are accepted before their place is kept: after a crash a page comes again, and its events
 * are recognised.
 */
async function readOn(poller: CartPoller, list: CartList, call: Call): Promise<ReadOn> {
  const { commerce, cursors, store, projectKey } = poller;
  const name = `carts ${list.name} ${projectKey}`;
  const kept = await cursors.cursor(name);
  let position = kept?.position ?? 0;
  let after = placeFrom(kept?.link) ?? { at: list.from, id: idMin };
  // The very first place is kept even if nothing came after it, or it would move on with the clock.
  let isNew = kept === null;
  let carts = 0;
  for (let page = 0; page < pagesMax; page++) {
    const read = await commerce.cartPage({ states: list.states, after, until: list.until }, call);
    const last = read.carts.at(-1);
    if (last !== undefined) {
      await store.accept(read.carts.map((cart) => newsOf(cart, list.type, projectKey)));
      after = last.place;
      carts += read.carts.length;
    }
    if (last !== undefined || isNew) {
      position += 1;
      const link = JSON.stringify(after);
      if (!(await cursors.keepCursor({ name, position, link }))) return { carts, overtaken: true };
      isNew = false;
    }
    if (!read.isFull) break;
  }
  return { carts, overtaken: false };
}

/** No id is lower. */
const idMin = '00000000-0000-0000-0000-000000000000';

function placeFrom(link: string | undefined): CartPlace | null {
  if (link === undefined) return null;
  const place: unknown = JSON.parse(link);
  if (!isRecord(place) || typeof place.at !== 'string' || typeof place.id !== 'string') return null;
  return { at: place.at, id: place.id };
}

function newsOf(cart: CartNews, type: string, projectKey: string): Envelope {
  return {
    kind: 'change',
    type,
    dedupeKey: `change:cart:${cart.id}:${cart.version}:${type}`,
    ref: { projectKey, kind: 'cart', id: cart.id },
    resourceVersion: cart.version,
    occurredAt: cart.modifiedAt,
    deleted: false,
    dataErasure: false,
    parentEventId: null,
    correlationId: null,
    refusal: null,
  };
}
