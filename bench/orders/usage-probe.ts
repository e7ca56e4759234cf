import { createServer } from 'node:http';
import pg from 'pg';

/**
 * Loaded into the measured process before its program (`node --import`): counts what the process
 * asks of PostgreSQL on whatever connection, and tells it on an address of its own, which it prints
 * as one line. A query is one round trip, also `begin` and `commit`, and also those of the queue.
 */
export interface Usage {
  readonly databaseRoundTrips: number;
  readonly cpuMs: number;
  /** The most that was ever resident, in MB. */
  readonly rssMbMost: number;
}

let databaseRoundTrips = 0;
const query = pg.Client.prototype.query;

function counted(this: pg.Client, ...given: Parameters<typeof query>): unknown {
  databaseRoundTrips += 1;
  return Reflect.apply(query, this, given);
}

Object.defineProperty(pg.Client.prototype, 'query', { value: counted });

const server = createServer((_, response) => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: Usage = {
    databaseRoundTrips,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    rssMbMost: maxRSS / 1024,
  };
  response.setHeader('connection', 'close');
  response.end(JSON.stringify(usage));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ usageUrl: `http://127.0.0.1:${port}/` })}\n`);
});
server.unref();
