import type { BenchOptions } from '../bench.ts';
import { newContact, open, quietCall, requestsMade, sleep } from './client.ts';
import { startSimulator } from './simulator.ts';

export interface RequestsPerRecord {
  readonly alone: number;
  readonly loaded: number;
  readonly bulk: number;
}

export interface Requests {
  readonly requestsPerRecord: RequestsPerRecord;
  readonly aloneMs: number;
  readonly loadedMs: { readonly p50: number; readonly p95: number };
  readonly bulkRowsPerSecond: number;
}

/** Three users: at 40 ms each, 200 writes a second take twice the time that one user may use. */
export const users = 3;
export const writesPerSecond = 200;
const aloneWrites = 20;
const alonePauseMs = 250;

/** Requests that records cost alone, at 200 writes a second, and in bulk; under cost and limits. */
export async function measureRequests({ quick, log }: BenchOptions): Promise<Requests> {
  const flags = ['--limits', 'published', '--cost-model', 'published'];
  const server = await startSimulator([...flags, '--application-users', String(users)]);
  const crm = open(server, 1);
  const counted = async (records: number, work: () => Promise<unknown>): Promise<number> => {
    const before = await requestsMade(server);
    await work();
    return ((await requestsMade(server)) - before) / records;
  };
  const timed = async (): Promise<number> => {
    const startMs = performance.now();
    await crm.create(newContact(), quietCall());
    return performance.now() - startMs;
  };

  await timed();
  const alone: number[] = [];
  const perAlone = await counted(aloneWrites, async () => {
    for (let n = 0; n < aloneWrites; n++) {
      await sleep(alonePauseMs);
      alone.push(await timed());
    }
  });
  const seconds = quick ? 10 : 30;
  const loaded: Promise<number>[] = [];
  const perLoaded = await counted(seconds * writesPerSecond, async () => {
    const startMs = performance.now();
    for (let sent = 0; sent < seconds * writesPerSecond; ) {
      const due = Math.floor(((performance.now() - startMs) / 1000) * writesPerSecond);
      for (; sent < Math.min(due, seconds * writesPerSecond); sent++) loaded.push(timed());
      await sleep(5);
    }
    await Promise.all(loaded);
  });
  await crm.close();
  server.stop();
  const took = (await Promise.all(loaded)).sort((a, b) => a - b);
  const bulk = await measureBulk(quick);
  log(`requests per record: ${perAlone}, ${perLoaded.toFixed(4)}, ${bulk.perRecord.toFixed(4)}`);
  return {
    requestsPerRecord: { alone: perAlone, loaded: perLoaded, bulk: bulk.perRecord },
    aloneMs: percentile(
      alone.sort((a, b) => a - b),
      0.5,
    ),
    loadedMs: { p50: percentile(took, 0.5), p95: percentile(took, 0.95) },
    bulkRowsPerSecond: bulk.rowsPerSecond,
  };
}

/** Bulk without cost and limits: what client and simulator manage by themselves. */
async function measureBulk(quick: boolean) {
  const server = await startSimulator([]);
  const crm = open(server, 1);
  const rows = Array.from({ length: quick ? 20_000 : 100_000 }, newContact);
  await crm.upsertMany('contact', rows.slice(0, 1), quietCall());
  const before = await requestsMade(server);
  const startMs = performance.now();
  const problems = await crm.upsertMany('contact', rows, quietCall());
  const tookMs = performance.now() - startMs;
  if (problems.length > 0) throw new Error(`${problems.length} rows were not written.`);
  const perRecord = ((await requestsMade(server)) - before) / rows.length;
  await crm.close();
  server.stop();
  return { perRecord, rowsPerSecond: (rows.length / tookMs) * 1000 };
}

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
