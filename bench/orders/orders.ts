import os from 'node:os';
import type { Bench, BenchOptions, Figures, Measured } from '../bench.ts';
import { deliverAll, deliveriesAtOnceMax } from './deliver.ts';
import { type Race, race } from './full-speed.ts';
import { type Kind, kinds, type Trade } from './kinds.ts';
import { databaseNow, median, whenSettled } from './outcome.ts';
import { eventOf, openPopulation, type Population } from './population.ts';
import { latencyMs, perSecond, type Steady, steady } from './steady.ts';
import { openWorld, type World } from './world.ts';

type ByKind<T> = Readonly<Record<Kind, T>>;

const full = { warmUp: 300, rounds: 3, raced: 1_500, steadySeconds: 20 };
const quick = { warmUp: 100, rounds: 1, raced: 500, steadySeconds: 3 };

/** Events of orders, customers and payments from the door to the CRM row, in a running Causeway. */
export const orders: Bench = async (options) => {
  const world = await openWorld();
  try {
    return await measure(world, options);
  } finally {
    await world.close();
  }
};

async function measure(world: World, options: BenchOptions): Promise<Measured> {
  const sizes = options.quick ? quick : full;
  const [load = 0] = os.loadavg();
  const population = openPopulation(world);
  await raceAll(world, population, sizes.warmUp);
  const rounds: ByKind<Race>[] = [];
  for (let round = 1; round <= sizes.rounds; round++) {
    const raced = await raceAll(world, population, sizes.raced);
    rounds.push(raced);
    for (const kind of kinds) options.log(raceLine(kind, raced[kind]));
  }
  const paced = await steadyAll(world, population, sizes.steadySeconds * perSecond);
  for (const kind of kinds) options.log(steadyLine(kind, paced[kind]));
  const { rssMbMost } = await world.causeway.usage();
  const races = byKind((kind) => mediansOf(rounds.map((round) => round[kind])));
  return {
    name: 'orders',
    conditions: conditionsOf(options, sizes, load),
    results: { ...headline(races, paced), rssMb: Math.round(rssMbMost), ...details(races, paced) },
  };
}

function conditionsOf(
  options: BenchOptions,
  sizes: typeof full,
  load: number,
): Measured['conditions'] {
  return {
    machine: `${os.cpus().length} cores, Node.js ${process.version}`,
    loadAtStart: rounded(load),
    mode: options.quick ? 'quick' : 'full',
    processes:
      'simulators, Causeway (all roles in one, settings as delivered), PostgreSQL (durable), bare loop and sender share the machine',
    events:
      'one notification per request; placed: order created, updated: customer renamed, refunded: Refund added to a payment; one row each',
    fullSpeed: `${sizes.rounds} rounds of ${sizes.raced} events of a kind, ${deliveriesAtOnceMax} deliveries at once, no latency; from the first delivery to the last event settled; medians`,
    bareLoop:
      'the same deliveries; one insert, one GET, one PATCH each with plain undici, 50 events at work at once; no batches',
    latency: `${perSecond} events/s evenly, ${latencyMs} ms before every answer of both simulators, ${sizes.steadySeconds} s per kind; from received_at to the end of the journalled write, the answer's way included`,
    counts:
      'headline: placed for eventsPerSecond, crmRequestsPerEvent and dbRoundTripsPerEvent (at full speed), slowest kind for p50Ms, p95Ms and p99Ms; round trips are all queries of the Causeway process, begin, commit and the idle queue included',
  };
}

/** New customers that Causeway knows already, and then each kind in turn. */
async function raceAll(world: World, population: Population, count: number): Promise<ByKind<Race>> {
  const trades = await knownTrades(world, population, count);
  return {
    placed: await race(world, population, 'placed', trades),
    updated: await race(world, population, 'updated', trades),
    refunded: await race(world, population, 'refunded', trades),
  };
}

async function steadyAll(
  world: World,
  population: Population,
  count: number,
): Promise<ByKind<Steady>> {
  const trades = await knownTrades(world, population, count);
  return {
    placed: await steady(world, population, 'placed', trades),
    updated: await steady(world, population, 'updated', trades),
    refunded: await steady(world, population, 'refunded', trades),
  };
}

async function knownTrades(
  world: World,
  population: Population,
  count: number,
): Promise<readonly Trade[]> {
  const trades = await population.trades(count);
  const since = await databaseNow(world);
  await deliverAll(
    world.causeway,
    trades.map((trade) => eventOf(world, 'updated', trade)),
  );
  await whenSettled(world, since, count);
  return trades;
}

/** The figures that the aims are about. */
function headline(races: ByKind<Race>, paced: ByKind<Steady>): Figures {
  const slowest = (figure: keyof Steady): number =>
    Math.round(Math.max(...kinds.map((kind) => paced[kind][figure])));
  return {
    eventsPerSecond: Math.round(races.placed.eventsPerSecond),
    bareLoopPerSecond: Math.round(races.placed.bareLoopPerSecond),
    p50Ms: slowest('p50Ms'),
    p95Ms: slowest('p95Ms'),
    p99Ms: slowest('p99Ms'),
    crmRequestsPerEvent: rounded(races.placed.crmRequestsPerEvent),
    dbRoundTripsPerEvent: rounded(races.placed.dbRoundTripsPerEvent),
  };
}

function details(races: ByKind<Race>, paced: ByKind<Steady>): Figures {
  return {
    perKind: byKind((kind) => ({
      fullSpeed: roundedAll({
        ...races[kind],
        ofBareLoop: races[kind].eventsPerSecond / races[kind].bareLoopPerSecond,
      }),
      latency: roundedAll({ ...paced[kind] }),
    })),
  };
}

function mediansOf(rounds: readonly Race[]): Race {
  const of = (figure: keyof Race): number => median(rounds.map((round) => round[figure]));
  return {
    eventsPerSecond: of('eventsPerSecond'),
    bareLoopPerSecond: of('bareLoopPerSecond'),
    crmRequestsPerEvent: of('crmRequestsPerEvent'),
    dbRoundTripsPerEvent: of('dbRoundTripsPerEvent'),
    cpuMsPerEvent: of('cpuMsPerEvent'),
    bareCpuMsPerEvent: of('bareCpuMsPerEvent'),
  };
}

function byKind<T>(make: (kind: Kind) => T): ByKind<T> {
  return { placed: make('placed'), updated: make('updated'), refunded: make('refunded') };
}

function raceLine(kind: Kind, { eventsPerSecond, bareLoopPerSecond }: Race): string {
  return `${kind}: ${eventsPerSecond.toFixed(0)}/s, bare loop ${bareLoopPerSecond.toFixed(0)}/s`;
}

function steadyLine(kind: Kind, { p50Ms, p95Ms, p99Ms }: Steady): string {
  const times = [p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(0)).join(', ');
  return `${kind}: ${times} ms (p50, p95, p99) at ${perSecond}/s`;
}

function roundedAll(figures: Readonly<Record<string, number>>): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, one]) => [name, rounded(one)]));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
