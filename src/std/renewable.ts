import type { Clock } from './time.ts';

export interface Granted<T> {
  readonly value: T;
  readonly lifetimeMs: number;
}

/** A value that is good for a while and then asked for again, such as an access token. */
export interface Renewable<T, Context> {
  /**
   * The value in hand, or a new one. Callers that arrive together share one request; its failure is
   * the failure of all that have no value to go on with.
   */
  get(context: Context): Promise<T>;
  /** Says that the value was refused. A newer one than the refused one is kept. */
  refuse(value: T): void;
}

/** Renewal starts this long before the end, or at nine tenths of a short life. */
const earlyMsMax = 300_000;
/** Not handed out in its last moments: it has to arrive before it ends. */
const lastMomentsMsMax = 10_000;

interface Held<T> {
  readonly value: T;
  readonly renewFromMs: number;
  readonly endsAtMs: number;
}

/** The context goes to `ask` of the caller that happens to start the renewal. */
export function renewable<T, Context>(
  clock: Pick<Clock, 'monotonicMs'>,
  ask: (context: Context) => Promise<Granted<T>>,
): Renewable<T, Context> {
  let held: Held<T> | null = null;
  let asking: Promise<T> | null = null;

  const renew = async (context: Context): Promise<T> => {
    const askedAtMs = clock.monotonicMs();
    const { value, lifetimeMs } = await ask(context);
    held = {
      value,
      renewFromMs: askedAtMs + lifetimeMs - Math.min(earlyMsMax, lifetimeMs / 10),
      endsAtMs: askedAtMs + lifetimeMs - Math.min(lastMomentsMsMax, lifetimeMs / 20),
    };
    return value;
  };

  return {
    async get(context) {
      const nowMs = clock.monotonicMs();
      if (held !== null && nowMs < held.renewFromMs) return held.value;
      asking ??= renew(context).finally(() => {
        asking = null;
      });
      if (held === null || nowMs >= held.endsAtMs) return asking;
      // The old value is still good: a renewal that fails is tried again by the next caller.
      asking.catch(() => undefined);
      return held.value;
    },
    refuse(value) {
      if (held?.value === value) held = null;
    },
  };
}
