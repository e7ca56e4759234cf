import type { Instant } from '../std/time.ts';

/** Which remembered carts are looked at next. */
export interface LeftCartQuestion {
  readonly projectKey: string;
  /** Those that come after this one; null = from the beginning. */
  readonly afterId: string | null;
  /** A cart that was looked at later is not due. */
  readonly before: Instant;
  readonly cartsMax: number;
}

/** A cart of which something was told. */
export interface LeftCart {
  readonly id: string;
  /** An end may still be said on its entry, and it was not looked at for long. */
  readonly isDue: boolean;
}

/** Knows the carts that were told of; for those whose end nobody tells. */
export interface LeftCarts {
  /** In an order of their own that does not change; fewer than asked for = these are the last. */
  leftCarts(question: LeftCartQuestion): Promise<readonly LeftCart[]>;
}
