import { nameId } from '../identity/deterministic-id.ts';
import type { Cart } from '../model/cart.ts';
import type { CartMemory, ToldSilence } from './told-silence.ts';

/** What became of an abandoned cart. */
export type CartEnding = 'ordered' | 'merged' | 'frozen' | 'emptied' | 'deleted' | 'again';

/** What remains to be written for a cart. */
export type CartStep =
  /** An entry of its own; `closes` is an earlier one that this one continues. */
  | { readonly is: 'abandoned'; readonly closes: ToldSilence | null }
  /** The open entry tells how it ended. */
  | { readonly is: 'ended'; readonly entry: ToldSilence; readonly how: CartEnding }
  /** `isFinal` = whatever was silent about this version has been said. */
  | { readonly is: 'nothing'; readonly why: string; readonly isFinal: boolean };

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
    ? { is: 'abandoned', closes: memory.isOpen ? memory.last : null }
    : nothing('told already');
}

const endings: Readonly<Partial<Record<string, CartEnding>>> = {
  Ordered: 'ordered',
  Merged: 'merged',
  Frozen: 'frozen',
};

function ended({ last, isOpen }: CartMemory, how: CartEnding): CartStep {
  return isOpen && last !== null
    ? { is: 'ended', entry: last, how }
    : nothing(`${how}, not told of`);
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
