import { type CartStep, cartStep } from '../core/cart/derive-step.ts';
import { abandonedKey, cartEntry } from '../core/cart/entry.ts';
import { type CartMemory, memoryFrom, memoryJson, openSilence } from '../core/cart/told-silence.ts';
import type { Cart } from '../core/model/cart.ts';
import { tableOf } from '../core/timeline/target.ts';
import type { Mirror, Outcome } from '../ports/store.ts';
import { earlier } from '../std/time.ts';
import { findCartPlace } from './find-cart-place.ts';
import { forgottenOrder, rememberedCart } from './order-summary.ts';
import { done, ended, superseded } from './outcome.ts';
import { coveredBy, note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { isSaleOutside, outside } from './scope.ts';
import {
  amendCartEntry,
  recalledMemory,
  remember,
  sourceOf,
  writeCartEntry,
} from './write-cart.ts';
import { requireRoom } from './write-entry.ts';

/** The news that `pollCarts` makes of carts. */
export const cartSilent = 'CartSilent';
export const cartEnded = 'CartEnded';

/**
 * Cart -> an entry when it was left, and a word on that entry when it came to an end. What is written
 * follows from the cart as it is now and from what was told of it. Requests: none for the end of a
 * cart that nothing was told of; else 1 to commercetools, 1 to the CRM for an entry (2 for a guest's),
 * and for its end 1 to the CRM and 1 more to commercetools for the order's number. What lies in a cart
 * that is open counts among the interests of its customer and of its unit.
 */
export async function syncCart(run: Run, reached: Reached): Promise<Outcome> {
  const { mirror, ref } = run.context;
  if (coveredBy(run, mirror?.version)) {
    note(run, 'compare version', 'already applied');
    return superseded(run);
  }
  if (isNothingToEnd(run)) {
    note(run, 'compare with ledger', 'unchanged', { note: 'nothing was told of the cart' });
    return done(run, 'unchanged', forgottenOrder(run));
  }
  const cart = await run.commerce().cart(ref.id, run.call);
  run.deps.probe('worker:after-fetch');
  if (cart !== null && mirror !== null && cart.version < mirror.version) return superseded(run);
  if (cart !== null && isSaleOutside(run, cart)) return outside(run, forgottenOrder(run));
  reached.results = rememberedCart(run, cart);
  const memory = await recalledMemory(run, reached);
  const { again } = run.deps.settings.carts;
  const isSilent = cart !== null && isSilentNow(run, cart);
  return take(run, cart, memory, cartStep({ cart, memory, isSilent, again }), reached);
}

/** All news is that the cart has come to an end, and there is no entry that could say so. */
function isNothingToEnd({ context }: Run): boolean {
  const { events, intent, mirror } = context;
  if (intent !== null || openSilence(memoryFrom(mirror?.values)) !== null) return false;
  return events.every(({ type, deleted }) => deleted || type === cartEnded);
}

/**
 * Who listed the cart has judged by its own clock, and goes on from there: its word counts for the
 * version that it saw, whatever this process's clock says.
 */
function isSilentNow({ context, deps }: Run, cart: Cart): boolean {
  const isListed = context.events.some(
    ({ type, resourceVersion }) => type === cartSilent && resourceVersion === cart.version,
  );
  const { silenceMs } = deps.settings.carts;
  return isListed || cart.modifiedAt <= earlier(deps.clock.now(), silenceMs);
}

function take(
  run: Run,
  cart: Cart | null,
  memory: CartMemory,
  step: CartStep,
  reached: Reached,
): Promise<Outcome> | Outcome {
  if (step.is === 'ended') return end(run, cart, memory, step, reached);
  if (cart === null) {
    note(run, 'fetch cart', 'deleted in commercetools');
    return ended(run, reached.results);
  }
  if (step.is === 'abandoned') return abandon(run, cart, memory, step, reached);
  note(run, 'compare with ledger', 'unchanged', { note: step.why });
  const isKept = step.isFinal || run.context.intent !== null;
  return done(run, reached.results.ledger === undefined ? 'unchanged' : 'applied', {
    ...reached.results,
    // Of a version that may still fall silent nothing may count as applied.
    ...(isKept ? { mirror: mirrorOf(run, step.isFinal ? cart : null, memory) } : {}),
  });
}

async function abandon(
  run: Run,
  cart: Cart,
  memory: CartMemory,
  { closes }: Extract<CartStep, { is: 'abandoned' }>,
  reached: Reached,
): Promise<Outcome> {
  const { carts, storeLabels, timelineTarget } = run.deps.settings;
  const table = tableOf(timelineTarget);
  const entry = cartEntry(cart, carts.url, sourceOf(run), storeLabels, table);
  requireRoom(table, entry.problems);
  const found = await findCartPlace(run, cart, reached);
  if (found.is === 'waits') return found.outcome;
  if (closes !== null) await amendCartEntry(run, closes, 'again', null, reached);
  await writeCartEntry(run, cart, entry, found.place);
  remember(run, abandonedKey(cart.version), entry.told, null, reached);
  const now = { last: entry.told, ended: null, entries: memory.entries + 1 };
  return done(run, 'applied', { ...reached.results, mirror: mirrorOf(run, cart, now) });
}

async function end(
  run: Run,
  cart: Cart | null,
  memory: CartMemory,
  { entry, how }: Extract<CartStep, { is: 'ended' }>,
  reached: Reached,
): Promise<Outcome> {
  const order =
    how === 'ordered' ? await run.commerce().orderOfCart(run.context.ref.id, run.call) : null;
  await amendCartEntry(run, entry, how, order, reached);
  return done(run, 'applied', {
    ...reached.results,
    orderNumber: order?.orderNumber ?? null,
    mirror: mirrorOf(run, cart, { ...memory, ended: how }),
  });
}

/** Without a cart the version stays: what was applied goes no further than before. */
function mirrorOf({ context }: Run, cart: Cart | null, memory: CartMemory): Mirror {
  const version = cart?.version ?? context.mirror?.version ?? 0;
  return {
    ref: context.ref,
    version,
    etag: null,
    crmId: null,
    values: memoryJson(memory),
    crm: {},
  };
}
