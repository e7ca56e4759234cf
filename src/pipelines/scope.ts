import type { Cart } from '../core/model/cart.ts';
import type { Order } from '../core/model/order.ts';
import type { Organisation } from '../core/model/organisation.ts';
import type { Person } from '../core/model/person.ts';
import type { Outcome } from '../ports/store.ts';
import { done, type Results } from './outcome.ts';
import { note, type Run } from './run.ts';

/** News that something within the scope needs this record, wherever it is from itself. */
export const pulling = {
  order: 'CustomerOfOrderMissing',
  cart: 'CustomerOfCartMissing',
  unit: 'UnitMissing',
} as const;

/** An order or a cart belongs where its store does. */
export function isSaleOutside(run: Run, { storeKey }: Order | Cart): boolean {
  return !areWithin(run, storeKey === null ? [] : [storeKey]);
}

/**
 * A customer belongs where one of its stores does. Whoever has bought within the scope, acts for a unit
 * that has an account, or has a contact already belongs there as well, or orders would have no timeline
 * and contacts would be left behind. At most one database round trip, for a customer of another store.
 */
export async function isCustomerOutside(run: Run, { ref, stores }: Person): Promise<boolean> {
  const { link, verdicts, memberships } = run.context;
  if (areWithin(run, stores) || link !== null || isPulled(run)) return false;
  if (verdicts.some(({ is }) => is === 'always')) return false;
  if (memberships.some(({ accountId }) => accountId !== null)) return false;
  // Of what lies outside nothing is remembered.
  const { orders, carts } = await run.deps.findOrders({ ref, crmId: null, unitKey: null });
  return orders.length + carts.length === 0;
}

/**
 * A business unit belongs where one of its stores does, and where a unit below it or an order needs
 * it. One that was taken up is remembered, and stays.
 */
export function isUnitOutside(run: Run, { stores }: Organisation): boolean {
  const { link, unit } = run.context;
  return !areWithin(run, stores) && link === null && unit === null && !isPulled(run);
}

/** The end of a run that finds its record outside: what the CRM may show of it stays. */
export function outside(run: Run, results: Results = {}): Outcome {
  note(run, 'check scope', 'outside');
  return done(run, 'unchanged', results);
}

function isPulled({ context }: Run): boolean {
  const types: readonly string[] = Object.values(pulling);
  return context.events.some(({ type }) => types.includes(type));
}

function areWithin({ context, deps }: Run, stores: readonly string[]): boolean {
  const { scope } = deps.settings;
  if (scope.stores.length === 0) return true;
  if (stores.length === 0) return scope.storeless === 'include';
  const { projectKey } = context.ref;
  return stores.some(
    (store) => scope.stores.includes(store) || scope.stores.includes(`${projectKey}/${store}`),
  );
}
