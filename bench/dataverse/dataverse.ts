import os from 'node:os';
import type { Bench } from '../bench.ts';
import { callers, ceilingPerSecond, dopHint, measureCeiling, timeScale } from './ceiling.ts';
import { inFlight, measureOverhead } from './overhead.ts';
import { measureRequests, users, writesPerSecond } from './requests.ts';

/** Client, governor and gathering writer against the simulator with cost model and limits. */
export const dataverse: Bench = async (options) => {
  const overhead = await measureOverhead(options);
  const requests = await measureRequests(options);
  const ceiling = await measureCeiling(options);
  return {
    name: 'dataverse',
    conditions: {
      machine: `${os.cpus().length} cores, Node.js ${process.version}`,
      mode: options.quick ? 'quick' : 'full',
      ceiling: `${ceilingPerSecond} records/s: 1,200 s of execution in 300 s, one user, one server, 40 ms for a create in a batch of 100`,
      ceilingRun: `${callers} callers, x-ms-dop-hint ${dopHint}, time ${timeScale} times as fast, measured after the first 300 s; throttledShare after the first 60 s`,
      overhead: `${inFlight} in flight, single PATCH against a server with one fixed answer, medians of turns in one process`,
      loaded: `${writesPerSecond} writes/s, ${users} application users, cost model and limits as published`,
      bulk: 'one table, without cost model and limits',
    },
    results: {
      ceilingRatio: rounded(ceiling.ceilingRatio),
      lost: ceiling.lost,
      throttledShare: rounded(ceiling.throttledShare),
      cpuVsUndici: rounded(overhead.cpuVsUndici),
      speedVsDynamicsWebApi: rounded(overhead.speedVsDynamicsWebApi),
      requestsPerRecord: {
        alone: rounded(requests.requestsPerRecord.alone),
        loaded: rounded(requests.requestsPerRecord.loaded),
        bulk: rounded(requests.requestsPerRecord.bulk),
      },
      patchPerSecond: Math.round(overhead.patchPerSecond),
      bulkRowsPerSecond: Math.round(requests.bulkRowsPerSecond),
      recordsPerSecondAtCeiling: rounded(ceiling.recordsPerSecond),
      aloneMs: rounded(requests.aloneMs),
      loadedMs: { p50: rounded(requests.loadedMs.p50), p95: rounded(requests.loadedMs.p95) },
    },
  };
};

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
