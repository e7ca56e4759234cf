import type { Outcome } from '../ports/store.ts';

/** Settles the outcomes of one batch in as few groups as the slowest record allows. */
export interface OutcomeSettler {
  add(outcome: Outcome): void;
  /** Settles what is left; rejects with what kept any of the groups from being settled. */
  end(): Promise<void>;
}

/**
 * How long an outcome waits for its neighbours. One is `awaited` when other records have work as
 * soon as it is settled.
 */
export type Pause = (is: 'awaited' | 'quiet') => Promise<void>;

/**
 * An outcome waits for its neighbours, but only for a pause after the first of them, or after the
 * first that is awaited: one record that takes long does not hold up what is known of the others.
 * Groups are settled one after another, and what fails to be settled is left to the next run of its
 * records.
 *
 * `settle` is told whether the group is the last one of the batch.
 */
export function settleInGroups(
  settle: (outcomes: readonly Outcome[], isLast: boolean) => Promise<void>,
  pause: Pause,
): OutcomeSettler {
  let finished: Outcome[] = [];
  let turn: Promise<void> = Promise.resolve();
  const failures: unknown[] = [];

  const flush = (isLast: boolean): Promise<void> => {
    turn = turn.then(async () => {
      const group = finished;
      finished = [];
      if (group.length === 0) return;
      await settle(group, isLast).catch((error: unknown) => void failures.push(error));
    });
    return turn;
  };

  return {
    add(outcome) {
      finished.push(outcome);
      const group = finished;
      const awaited = isAwaited(outcome);
      const paused = group.length > 1 && (!awaited || group.slice(0, -1).some(isAwaited));
      if (paused) return;
      // A group that was settled meanwhile, at the end of the batch, is another one by then.
      void pause(awaited ? 'awaited' : 'quiet').then(() =>
        group === finished ? flush(false) : undefined,
      );
    },
    async end() {
      await flush(true);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Whether its settling makes work for others: a payment's order, an order's buyer, what sleeps. */
function isAwaited({ derived, appeared, touched }: Outcome): boolean {
  return [derived, appeared, touched.customers, touched.contacts].some(({ length }) => length > 0);
}
