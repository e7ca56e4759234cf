import type { Envelope } from '../core/model/envelope.ts';
import { type Commerce, existingCartsMax } from '../ports/commerce.ts';
import type { CrmCursors } from '../ports/crm-cursor.ts';
import type { LeftCart, LeftCarts } from '../ports/left-carts.ts';
import type { Store } from '../ports/store.ts';
import type { Call } from '../ports/trail.ts';
import { isRecord } from '../std/is-record.ts';
import { type Clock, earlier, type Instant } from '../std/time.ts';

export interface GoneCartFinder {
  readonly commerce: Pick<Commerce, 'existingCarts'>;
  readonly cursors: CrmCursors;
  readonly store: Pick<Store, 'accept'> & LeftCarts;
  readonly clock: Clock;
  readonly projectKey: string;
}

export interface GoneCarts {
  readonly asked: number;
  readonly gone: number;
}

/** The news that a cart is not there any more. */
const cartGone = 'CartGone';

/** Carts that are looked through for those that are due. */
const cartsMax = 500;
/** Between two rounds, and since a cart was last looked at. */
const dayMs = 86_400_000;

/** One round through all carts that were told of. */
interface Round {
  readonly startedAt: Instant;
  /** The last cart that was looked at; null = none was. */
  readonly afterId: string | null;
  readonly isOver: boolean;
}

/**
 * Asks whether carts with open entries are still there, for commercetools does not tell when a shop
 * deletes one: the next few of a round that begins once a day. At most one request. What a query does
 * not show may be there all the same: whoever takes the news reads the cart by its id.
 */
export async function findGoneCarts(finder: GoneCartFinder, call: Call): Promise<GoneCarts> {
  const { commerce, cursors, store, clock, projectKey } = finder;
  const name = `carts gone ${projectKey}`;
  const kept = await cursors.cursor(name);
  const round = nextRound(kept === null ? null : roundFrom(kept.link), clock.now());
  if (round === null) return { asked: 0, gone: 0 };
  const { afterId, startedAt } = round;
  const before = earlier(startedAt, dayMs);
  const page = await store.leftCarts({ projectKey, afterId, before, cartsMax });
  const seen = upToDue(page, existingCartsMax);
  const due = seen.filter(({ isDue }) => isDue).map(({ id }) => id);
  const there = new Set(due.length === 0 ? [] : await commerce.existingCarts(due, call));
  const gone = due.filter((id) => !there.has(id));
  if (gone.length > 0) await store.accept(gone.map((id) => newsOf(id, startedAt, projectKey)));
  const isOver = seen.length === page.length && page.length < cartsMax;
  const link = JSON.stringify({ startedAt, afterId: seen.at(-1)?.id ?? afterId, isOver });
  // Where another process was faster the same carts were asked for twice, and nothing else.
  await cursors.keepCursor({ name, position: (kept?.position ?? 0) + 1, link });
  return { asked: due.length, gone: gone.length };
}

/** The round to go on with; null when the last one is over and it is not yet time for another. */
function nextRound(last: Round | null, now: Instant): Round | null {
  if (last !== null && !last.isOver) return last;
  if (last !== null && last.startedAt > earlier(now, dayMs)) return null;
  return { startedAt: now, afterId: null, isOver: false };
}

/** Null for what is not the JSON of a `Round`. */
function roundFrom(link: string): Round | null {
  const round: unknown = JSON.parse(link);
  if (!isRecord(round)) return null;
  const { startedAt, afterId, isOver } = round;
  if (typeof startedAt !== 'string' || typeof isOver !== 'boolean') return null;
  return { startedAt, afterId: typeof afterId === 'string' ? afterId : null, isOver };
}

/** The first carts, up to the last one that may still be asked for. */
function upToDue(carts: readonly LeftCart[], dueMax: number): readonly LeftCart[] {
  let due = 0;
  const end = carts.findIndex(({ isDue }) => {
    if (isDue) due += 1;
    return due > dueMax;
  });
  return end === -1 ? carts : carts.slice(0, end);
}

function newsOf(id: string, roundAt: Instant, projectKey: string): Envelope {
  return {
    kind: 'change',
    type: cartGone,
    dedupeKey: `change:cart:${id}:${roundAt}:${cartGone}`,
    ref: { projectKey, kind: 'cart', id },
    resourceVersion: null,
    occurredAt: roundAt,
    deleted: true,
    dataErasure: false,
    parentEventId: null,
    correlationId: null,
    refusal: null,
  };
}
