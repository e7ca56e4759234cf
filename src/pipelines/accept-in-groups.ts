import type { Envelope } from '../core/model/envelope.ts';
import type { Intake } from '../ports/intake.ts';
import type { Accepted, Store } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { must } from '../std/assert.ts';

interface Arrival {
  readonly envelope: Envelope;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupLimits {
  /** Envelopes that share one transaction. */
  readonly groupMax: number;
  /** Transactions under way at once; what arrives meanwhile forms the next group. */
  readonly groupsAtOnceMax: number;
  /** Envelopes that wait for a transaction; beyond it the sender is told to come again (CWY-1005). */
  readonly waitingMax: number;
}

/**
 * Lets envelopes that arrive together share one transaction. A lone envelope does not wait: it
 * leaves at once, and only what arrives while all transactions are under way is gathered.
 */
export function acceptInGroups(store: Pick<Store, 'accept'>, limits: GroupLimits): Intake {
  const waiting: Arrival[] = [];
  let underWay = 0;

  const pump = (): void => {
    while (waiting.length > 0 && underWay < limits.groupsAtOnceMax) {
      underWay += 1;
      void acceptGroup(store, waiting.splice(0, limits.groupMax)).then(() => {
        underWay -= 1;
        pump();
      });
    }
  };

  return {
    accept: (envelope) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= limits.waitingMax) {
          reject(new Problem('CWY-1005', { bound: `${limits.waitingMax} waiting` }));
          return;
        }
        waiting.push({ envelope, resolve, reject });
        // After the present turn, so that the envelopes of one request form one group.
        if (waiting.length === 1) queueMicrotask(pump);
      }),
  };
}

/** Never rejects: every arrival of the group is answered by itself. */
async function acceptGroup(store: Pick<Store, 'accept'>, group: readonly Arrival[]): Promise<void> {
  try {
    const accepted = await store.accept(group.map((arrival) => arrival.envelope));
    group.forEach((arrival, index) => {
      arrival.resolve(must(accepted[index], 'accept answers one for one'));
    });
  } catch (error) {
    for (const arrival of group) arrival.reject(error);
  }
}
