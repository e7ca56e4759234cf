/** Jobs that mean "this record may have changed". */
export const recordQueue = 'record';
/** Jobs whose runs failed again and again. */
export const deadQueue = 'record-dead';
/** Of jobs that wait until nobody else does; the others have 0. */
export const backgroundPriority = -1;

/**
 * - `stately` with a key: one job of a record waits, one runs; more are no-ops.
 * - heartbeat: a worker that says nothing for this long is dead and its jobs run again. 10 s is the
 *   least that pg-boss takes, and a process that does not get to it for 10 s is as good as dead.
 * - runs that throw are rare, for the pipeline keeps its own retries; so the number of times is small
 *   and the pause fixed. After the last time the job goes to the dead queue.
 * - completed jobs are deleted soon: the events and the journal say what was done.
 */
export const queueSettings = [
  {
    name: deadQueue,
    policy: 'stately',
    retryLimit: 100,
    retryDelay: 5,
    deleteAfterSeconds: 60,
    notify: true,
  },
  {
    name: recordQueue,
    policy: 'stately',
    notify: true,
    deadLetter: deadQueue,
    heartbeatSeconds: 10,
    expireInSeconds: 600,
    retryLimit: 5,
    retryDelay: 1,
    deleteAfterSeconds: 60,
  },
] as const;
