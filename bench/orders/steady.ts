import { deliverEvenly } from './deliver.ts';
import type { Kind, Trade } from './kinds.ts';
import { databaseNow, quantile, rowTimes, whenSettled } from './outcome.ts';
import { eventOf, type Population } from './population.ts';
import type { World } from './world.ts';

/** One kind of event at an even pace, with distance between the systems. */
export interface Steady {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly crmRequestsPerEvent: number;
  readonly dbRoundTripsPerEvent: number;
}

export const perSecond = 50;
export const latencyMs = 80;

export async function steady(
  world: World,
  population: Population,
  kind: Kind,
  trades: readonly Trade[],
): Promise<Steady> {
  await population.happen(kind, trades);
  const events = trades.map((trade) => eventOf(world, kind, trade));
  const before = await world.causeway.usage();
  const requestsBefore = await world.crmRequests();
  await world.setLatency(latencyMs);
  const since = await databaseNow(world);
  await deliverEvenly(world.causeway, events, perSecond);
  await whenSettled(world, since, events.length);
  await world.setLatency(0);
  const after = await world.causeway.usage();
  const times = await rowTimes(world, kind, since);
  if (times.length !== events.length) {
    throw new Error(`${times.length} of ${events.length} events have written a row.`);
  }
  const requests = (await world.crmRequests()) - requestsBefore;
  return {
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    p99Ms: quantile(times, 0.99),
    crmRequestsPerEvent: requests / events.length,
    dbRoundTripsPerEvent: (after.databaseRoundTrips - before.databaseRoundTrips) / events.length,
  };
}
