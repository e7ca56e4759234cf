import { type RunningDataverse, startDataverse } from '../server.ts';
import { Caller } from './caller.ts';

/** Starts simulators for a test file and remembers them, so that none is left running. */
export class Starter {
  readonly #running: RunningDataverse[] = [];

  /** A signed-in caller of a simulator of its own. */
  async begin(options: Parameters<typeof startDataverse>[0] = {}): Promise<Caller> {
    const simulator = await startDataverse(options);
    this.#running.push(simulator);
    const caller = new Caller(simulator);
    await caller.signIn();
    return caller;
  }

  async end(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((simulator) => simulator.close()));
  }
}
