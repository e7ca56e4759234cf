import type { Envelope } from '../core/model/envelope.ts';
import type { Instant } from '../std/time.ts';
import type { Accepted } from './store.ts';

/** What a body turned out to be. Every body gets exactly one of these answers. */
export type Reading =
  | { readonly is: 'envelope'; readonly envelope: Envelope }
  /** commercetools' own probe at creation of a subscription: acknowledged, not stored. */
  | { readonly is: 'test' }
  /** A notification of a resource that Causeway does not follow: acknowledged, not stored. */
  | { readonly is: 'ignored'; readonly reason: string }
  /** Not a notification at all; `envelope` keeps the raw body, to be parked. */
  | { readonly is: 'unreadable'; readonly reason: string; readonly envelope: Envelope };

/** Reads one notification in commercetools' Platform or CloudEvents format. Never throws. */
export interface NotificationReader {
  read(body: unknown, receivedAt: Instant): Reading;
}

/** The one door that all transports end at. Resolves after commit, never before. */
export interface Intake {
  accept(envelope: Envelope): Promise<Accepted>;
}
