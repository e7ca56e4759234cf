import { describe, expect, it } from 'vitest';
import { type Granted, renewable } from './renewable.ts';

function world(lifetimeMs = 1_000_000) {
  let nowMs = 0;
  let asked = 0;
  let failing = false;
  const ask = async (): Promise<Granted<string>> => {
    asked += 1;
    await Promise.resolve();
    if (failing) throw new Error('refused');
    return { value: `token ${asked}`, lifetimeMs };
  };
  return {
    tokens: renewable<string, null>({ monotonicMs: () => nowMs }, ask),
    asked: () => asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (value: boolean) => {
      failing = value;
    },
  };
}

describe('renewable', () => {
  it('asks once for callers that arrive together', async () => {
    const { tokens, asked } = world();
    const got = await Promise.all([tokens.get(null), tokens.get(null), tokens.get(null)]);
    expect(got).toEqual(['token 1', 'token 1', 'token 1']);
    expect(asked()).toBe(1);
  });

  it('renews early while the old value is still handed out', async () => {
    const { tokens, asked, pass } = world();
    await tokens.get(null);
    pass(950_000);
    expect(await tokens.get(null)).toBe('token 1');
    expect(asked()).toBe(2);
    await Promise.resolve();
    expect(await tokens.get(null)).toBe('token 2');
  });

  it('goes on with the old value when an early renewal fails, but not beyond its end', async () => {
    const { tokens, pass, fail } = world();
    await tokens.get(null);
    pass(950_000);
    fail(true);
    expect(await tokens.get(null)).toBe('token 1');
    pass(45_000);
    await expect(tokens.get(null)).rejects.toThrow('refused');
    fail(false);
    expect(await tokens.get(null)).toMatch(/^token/);
  });

  it('renews once for callers that were all refused the same value', async () => {
    const { tokens, asked } = world();
    const value = await tokens.get(null);
    tokens.refuse(value);
    const next = await tokens.get(null);
    tokens.refuse(value);
    expect(await tokens.get(null)).toBe(next);
    expect(asked()).toBe(2);
  });
});
