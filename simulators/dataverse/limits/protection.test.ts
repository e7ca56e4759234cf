import { describe, expect, it } from 'vitest';
import { ServiceError } from '../errors.ts';
import { SimulatedClock } from './clock.ts';
import { type Admission, Protection } from './protection.ts';
import { type Limits, noLimits } from './settings.ts';

const start = (limits: Partial<Limits>, scale = 1) => {
  let real = 0;
  const clock = new SimulatedClock(() => real, scale);
  const protection = new Protection({ ...noLimits, ...limits }, clock);
  const pass = (milliseconds: number): void => {
    real += milliseconds;
  };
  const refusal = (user = 'u', server = 0): ServiceError | undefined => {
    try {
      protection.admit(user, server).finish(0);
      return undefined;
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
  };
  return { clock, protection, pass, refusal };
};

describe('service protection', () => {
  it('[limits.03] refuses the request after the last one of the window, until the first one leaves it', () => {
    const { pass, refusal } = start({ requests: 3 });
    expect([refusal(), refusal(), refusal()]).toEqual([undefined, undefined, undefined]);
    const refused = refusal();
    expect(refused).toMatchObject({ status: 429, code: '0x80072322', retryAfterSeconds: 300 });
    expect(refused?.message).toBe(
      'Number of requests exceeded the limit of 3 over time window of 300 seconds.',
    );
    pass(299_000);
    expect(refusal()?.retryAfterSeconds).toBe(2);
    pass(2000);
    expect(refusal()).toBeUndefined();
  });

  it('[limits.04] counts execution time when a request ends; the cut comes with the next one', () => {
    const { protection, refusal } = start({ executionMs: 1_200_000 });
    const first = protection.admit('u', 0);
    const second = protection.admit('u', 0);
    first.finish(2_000_000);
    const refused = refusal();
    expect(refused).toMatchObject({ status: 429, code: '0x80072321' });
    expect(refused?.message).toMatch(/^Combined .* limit of 1,200,000 milliseconds over time/);
    second.finish(1);
    expect(second.remaining().seconds).toBe('0.00');
  });

  it('[limits.05] refuses what comes while as many are at work', () => {
    const { protection, pass, refusal } = start({ concurrency: 2 });
    const working: Admission[] = [protection.admit('u', 0), protection.admit('u', 0)];
    expect(refusal()).toMatchObject({
      status: 429,
      code: '0x80072326',
      message: 'Number of concurrent requests exceeded the limit of 2.',
      retryAfterSeconds: 5,
    });
    for (const one of working) one.finish(0);
    pass(5000);
    expect(refusal()).toBeUndefined();
  });

  it('[limits.06] Retry-After grows with everything that is sent into it, up to seven minutes', () => {
    const { pass, refusal } = start({ requests: 1 });
    refusal();
    pass(298_000);
    const waits = [1, 2, 3, 4].map(() => refusal()?.retryAfterSeconds);
    expect(waits).toEqual([2, 3, 4, 5]);
    for (let sent = 0; sent < 1000; sent += 1) refusal();
    expect(refusal()?.retryAfterSeconds).toBe(420);
    pass(420_000);
    expect(refusal()).toBeUndefined();
  });

  it('[limits.07] gives every user a budget of its own on every server', () => {
    const { refusal } = start({ requests: 1 });
    const budgets = [
      ['u', 0],
      ['u', 1],
      ['v', 0],
    ] as const;
    for (const [user, server] of budgets) expect(refusal(user, server)).toBeUndefined();
    for (const [user, server] of budgets) expect(refusal(user, server)?.status).toBe(429);
  });

  it('[limits.08] tells what is left, seconds with a comma', () => {
    const { protection } = start({ requests: 6000, executionMs: 1_200_000 });
    const admission = protection.admit('u', 0);
    expect(admission.remaining()).toEqual({ requests: 5999, seconds: '1,200.00' });
    admission.finish(12_340);
    expect(admission.remaining().seconds).toBe('1,187.66');
  });

  it('[limits.09] passes as many times faster as the time scale says; waits are told in real time', () => {
    const { clock, pass, refusal } = start({ requests: 1 }, 60);
    refusal();
    expect(refusal()?.retryAfterSeconds).toBe(5);
    pass(1000);
    expect(clock.now()).toBe(60_000);
    pass(4000);
    expect(refusal()).toBeUndefined();
    clock.scale = 1;
    const before = clock.now();
    pass(1000);
    expect(clock.now() - before).toBe(1000);
  });
});
