import { AsyncLocalStorage } from 'node:async_hooks';
import type { Doc } from './storage/doc.ts';

/** What the storage has to know of the request that it serves and that the mock does not hand down. */
export type Scope = {
  clientId: string;
  externalUserId: string | undefined;
  /** Update actions of the request, in order: some messages depend on the action, not on the outcome. */
  actions: readonly Doc[];
  /** `OrderImported` and `OrderCreated` differ only by the endpoint. */
  path: string;
  /** True while a population is loaded: no message, no notification. */
  silent: boolean;
};

export type ScopeHolder = AsyncLocalStorage<Scope>;

export const createScopeHolder = (): ScopeHolder => new AsyncLocalStorage<Scope>();
