import type { Options } from './options.ts';
import { furnish, importPast, settle, trade } from './population/populate.ts';
import type { Screen } from './progress.ts';
import { waitFor } from './wait.ts';
import type { World } from './world.ts';

const arrivalTimeoutMs = 120_000;

/** The shop opens: what was there before the story begins, as events like all others. */
export async function populateTown(world: World, options: Options, screen: Screen): Promise<void> {
  const { shop, town } = world;
  const past = town.catalogue.orders.slice(0, options.ordersMax);
  await screen.step(
    'Stores, channels, groups',
    () => furnish(shop, town.catalogue),
    () => `(${town.catalogue.name})`,
  );
  await screen.step(
    'Customers sign up',
    () => settle(shop, town, options.people, past),
    () => `(${town.members.length})`,
  );
  await screen.step(
    'Orders: those of the past, and new ones',
    async () => {
      await importPast(shop, town, past);
      await trade(shop, town, options.people);
    },
    () => `(${past.length} and ${town.orders.length})`,
  );
  await screen.step('Everything has arrived in the CRM', () =>
    quiet(world, 'the population', screen),
  );
}

/**
 * Nothing is on its way any more: commercetools has delivered all, no event waits. Parked events
 * are not on their way; they wait for something that has not happened.
 */
export async function quiet(world: World, what: string, screen?: Screen): Promise<void> {
  let standing = '';
  let calm = 0;
  await waitFor(
    `quiet after ${what}`,
    async () => {
      const { pending } = await world.commerce.deliveries();
      const counts = await world.causeway.counts();
      standing = `${pending} deliveries under way, ${counts.received} events received, ${counts.waiting} waiting`;
      screen?.status(`  … ${standing}`);
      calm = pending === 0 && counts.waiting === 0 ? calm + 1 : 0;
      return calm >= 2 ? true : null;
    },
    { timeoutMs: arrivalTimeoutMs, everyMs: 100 },
    () => `${standing}.`,
  );
}
