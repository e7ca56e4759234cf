import { nameId } from '../identity/deterministic-id.ts';
import type { Cart } from '../model/cart.ts';
import { type CartEnding, type CartMemory, openSilence, type ToldSilence } from './told-silence.ts';

/** What remains to be written for a cart. */
export type CartStep =
  /** An entry of its own; `closes` is an earlier one that this one continues. */
  | { readonly is: 'abandoned'; readonly closes: ToldSilence | null }
  /** The open entry tells how it ended. */
  | { readonly is: 'ended'; readonly entry: ToldSilence; readonly how: CartEnding }
  /** `isFinal` = whatever was silent about this version has been said. */
  | { readonly is: 'nothing'; readonly why: string; readonly isFinal: boolean };

/** A cart as it is now, and what was told of it before. */
export interface CartReading {
  /** Null when commercetools has no such cart any more. */
  readonly cart: Cart | null;
  readonly memory: CartMemory;
  /** Nobody has changed this version for as long as a silence takes. */
  readonly isSilent: boolean;
  /** Whether a cart that was filled otherwise and left again gets another entry. */
  readonly again: boolean;
}

/** A shopper who comes back every hour for days is one story, not a page of entries. */
export const entriesMax = 20;

/**
 * Compares a cart as it is now with what its entries say. It matters neither how often nor in which
 * order news of it came; one silence never has two entries.
 */
export function cartStep(reading: CartReading): CartStep {
  const { cart, memory } = reading;
  if (cart === null) return ended(memory, 'deleted');
  const how = endings[cart.state];
  if (how !== undefined) return ended(memory, how);
  if (cart.state !== 'Active') return nothing(`the cart is ${cart.state}`);
  if (memory.last?.version === cart.version) return nothing('told already');
  if (!reading.isSilent) return { is: 'nothing', why: 'not silent for long', isFinal: false };
  if (cart.lines.length === 0) return ended(memory, 'emptied');
  return isNews(cart, reading)
    ? { is: 'abandoned', closes: openSilence(memory) }
    : nothing('told already');
}

const endings: Readonly<Partial<Record<string, CartEnding>>> = {
  Ordered: 'ordered',
  Merged: 'merged',
  Frozen: 'frozen',
};

function ended(memory: CartMemory, how: CartEnding): CartStep {
  const entry = openSilence(memory);
  if (entry === null || memory.ended === how) return nothing(`${how}, nothing to say of it`);
  return { is: 'ended', entry, how };
}

function nothing(why: string): CartStep {
  return { is: 'nothing', why, isFinal: true };
}

function isNews(cart: Cart, { memory, again }: CartReading): boolean {
  if (memory.last === null) return true;
  return again && memory.entries < entriesMax && memory.last.content !== contentOf(cart);
}

/** What is in the cart, whatever it costs and in which order it was put there. */
export function contentOf({ lines }: Cart): string {
  const goods = lines.map(({ sku, name, quantity }) => JSON.stringify([sku ?? name, quantity]));
  return nameId(['cart content', ...goods.sort()]);
}
