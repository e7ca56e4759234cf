import { Problem } from '../../src/problems/problem.ts';
import type { BenchOptions } from '../bench.ts';
import { ask, newContact, open, quietCall, sleep } from './client.ts';
import { type Started, startSimulator } from './simulator.ts';

export interface Ceiling {
  readonly ceilingRatio: number;
  readonly lost: number;
  readonly throttledShare: number;
  readonly recordsPerSecond: number;
}

/** Simulated seconds pass so many times as fast as real ones. */
export const timeScale = 20;
export const callers = 800;
/** Four requests at a time would fill the limit to the brim and no more: pacing would have no part. */
export const dopHint = 16;
const warmSeconds = 300;
const looksMax = 10_000;

/**
 * What one user and one server allow: 1,200 s of execution in 300 s. In batches of 100 a create
 * costs 39.4 ms and a hundredth of the 60 ms of its batch, so 4,000 ms per second are 100 records a
 * second. The number of requests (20 a second, of 100 records each) is no limit beside that.
 */
export const ceilingPerSecond = 4_000 / (39.4 + 60 / 100);

/** Endless creates from many callers; each tries again as the pipeline does, until it is told yes. */
export async function measureCeiling({ quick, log }: BenchOptions): Promise<Ceiling> {
  const flags = ['--limits', 'published', '--cost-model', 'published'];
  const fast = ['--time-scale', String(timeScale), '--dop-hint', String(dopHint)];
  const server = await startSimulator([...flags, ...fast]);
  const crm = open(server, timeScale, { waitMsMax: 600_000 });
  const measuredSeconds = quick ? 300 : 1_200;
  const written = new Set<string>();
  let running = true;

  const caller = async (): Promise<void> => {
    while (running) {
      const contact = newContact();
      for (let done = false; !done && running; ) {
        done = await crm.create(contact, quietCall()).then(() => true, passing);
      }
      written.add(contact.id);
    }
  };
  // A write under way at the end is neither lost nor written; it is told apart by its answer.
  const callersRunning = Array.from({ length: callers }, caller);

  const throttled = { from: await afterSeconds(server, 60), to: { admitted: 0, refused: 0 } };
  await afterSeconds(server, warmSeconds);
  const [before, startMs] = [written.size, performance.now()];
  await afterSeconds(server, warmSeconds + measuredSeconds);
  const seconds = ((performance.now() - startMs) / 1000) * timeScale;
  const recordsPerSecond = (written.size - before) / seconds;
  throttled.to = await countsOf(server);
  running = false;
  await Promise.all(callersRunning);
  const lost = await missing(server, written);
  await crm.close();
  server.stop();
  log(`ceiling: ${recordsPerSecond.toFixed(1)} of ${ceilingPerSecond.toFixed(1)} records/s`);
  const refused = throttled.to.refused - throttled.from.refused;
  const admitted = throttled.to.admitted - throttled.from.admitted;
  return {
    ceilingRatio: recordsPerSecond / ceilingPerSecond,
    lost,
    throttledShare: refused / (refused + admitted),
    recordsPerSecond,
  };
}

async function passing(error: unknown): Promise<boolean> {
  if (!(error instanceof Problem) || error.class === 'needs-a-person') throw error;
  await sleep(Math.max(50, (error.detail.retryAfterMs ?? 1_000) / timeScale));
  return false;
}

interface Counts {
  readonly admitted: number;
  readonly refused: number;
}

async function afterSeconds(server: Started, seconds: number): Promise<Counts> {
  for (let look = 0; look < looksMax; look++) {
    const { simulatedSeconds } = await limitsOf(server);
    if (simulatedSeconds >= seconds) return countsOf(server);
    await sleep(Math.min(500, ((seconds - simulatedSeconds) / timeScale) * 1000 + 1));
  }
  throw new Error(`The simulator did not come to second ${seconds}.`);
}

async function countsOf(server: Started): Promise<Counts> {
  const { users } = await limitsOf(server);
  return users.reduce<Counts>(
    (sum, { admitted, refused }) => ({
      admitted: sum.admitted + admitted,
      refused: sum.refused + Object.values(refused).reduce((total, one) => total + one, 0),
    }),
    { admitted: 0, refused: 0 },
  );
}

interface LimitsState {
  readonly simulatedSeconds: number;
  readonly users: readonly {
    readonly admitted: number;
    readonly refused: Readonly<Record<string, number>>;
  }[];
}

async function limitsOf(server: Started): Promise<LimitsState> {
  const state = await ask(server, 'limits');
  if (!isLimitsState(state)) throw new Error('The simulator does not tell its limits.');
  return state;
}

function isLimitsState(value: unknown): value is LimitsState {
  return (
    typeof value === 'object' && value !== null && 'simulatedSeconds' in value && 'users' in value
  );
}

/** How many rows that were confirmed are not there. */
async function missing(server: Started, written: ReadonlySet<string>): Promise<number> {
  const table = await ask(server, 'state?table=contacts');
  const rows = typeof table === 'object' && table !== null && 'rows' in table ? table.rows : [];
  const there = new Set(Array.isArray(rows) ? rows.map((row) => String(row.contactid)) : []);
  return [...written].filter((id) => !there.has(id)).length;
}
