import { callOk } from '../../demo/http.ts';
import { needNumber } from '../../demo/raw.ts';
import { waitFor } from '../../demo/wait.ts';
import { deliverAll } from './deliver.ts';
import type { BenchEvent, Kind, Trade } from './kinds.ts';
import { databaseNow, whenSettled } from './outcome.ts';
import { eventOf, type Population } from './population.ts';
import type { World } from './world.ts';

/** One kind of event as fast as it goes, by Causeway and by the bare loop in turn. */
export interface Race {
  readonly eventsPerSecond: number;
  readonly bareLoopPerSecond: number;
  readonly crmRequestsPerEvent: number;
  readonly dbRoundTripsPerEvent: number;
  readonly cpuMsPerEvent: number;
  readonly bareCpuMsPerEvent: number;
}

const bareMsMax = 60_000;

export async function race(
  world: World,
  population: Population,
  kind: Kind,
  trades: readonly Trade[],
): Promise<Race> {
  await population.happen(kind, trades);
  const events = trades.map((trade) => eventOf(world, kind, trade));
  const ours = await byCauseway(world, events);
  const bare = await byBareLoop(world, events);
  return { ...ours, ...bare };
}

async function byCauseway(world: World, events: readonly BenchEvent[]) {
  const before = await world.causeway.usage();
  const requestsBefore = await world.crmRequests();
  const since = await databaseNow(world);
  await deliverAll(world.causeway, events);
  const end = await whenSettled(world, since, events.length);
  const after = await world.causeway.usage();
  const requests = (await world.crmRequests()) - requestsBefore;
  return {
    eventsPerSecond: (events.length * 1000) / (end.getTime() - since.getTime()),
    crmRequestsPerEvent: requests / events.length,
    dbRoundTripsPerEvent: (after.databaseRoundTrips - before.databaseRoundTrips) / events.length,
    cpuMsPerEvent: (after.cpuMs - before.cpuMs) / events.length,
  };
}

async function byBareLoop({ bare }: World, events: readonly BenchEvent[]) {
  const before = await standing(bare.intakeUrl);
  const startMs = performance.timeOrigin + performance.now();
  await deliverAll(bare, events);
  const after = await waitFor(
    `${events.length} events of the bare loop`,
    async () => {
      const now = await standing(bare.intakeUrl);
      if (now.failed > 0) throw new Error(`The bare loop failed ${now.failed} times.`);
      return now.done - before.done < events.length ? null : now;
    },
    { timeoutMs: bareMsMax },
  );
  return {
    bareLoopPerSecond: (events.length * 1000) / (after.lastDoneAtMs - startMs),
    bareCpuMsPerEvent: (after.cpuMs - before.cpuMs) / events.length,
  };
}

async function standing(url: string) {
  const told = await callOk(url);
  return {
    done: needNumber(told, 'done'),
    failed: needNumber(told, 'failed'),
    lastDoneAtMs: needNumber(told, 'lastDoneAtMs'),
    cpuMs: needNumber(told, 'cpuMs'),
  };
}
