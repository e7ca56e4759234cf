import type { WakeKey } from './store.ts';

/** Tells the memory what has appeared outside of any run. */
export interface Waking {
  /**
   * Sets what sleeps until one of the keys appears back to waiting and enqueues it, as a run does with
   * what it lets appear; answers how many records. One statement where nobody can be concerned. Safe to
   * repeat. Failures are thrown as `Problem` CWY-5001.
   */
  wake(keys: readonly WakeKey[]): Promise<number>;
}
