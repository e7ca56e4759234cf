import { describe, expect, it } from 'vitest';
import { uuid7Source } from './uuid7.ts';

describe('UUID version 7', () => {
  it('carries the time, the version and the variant', () => {
    const id = uuid7Source(() => 0x0123456789ab)();
    expect(id).toMatch(/^01234567-89ab-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it.each([
    ['the clock stands still', () => 1_000],
    ['the clock goes back', descending()],
  ])('ascends although %s', (_, now) => {
    const newId = uuid7Source(now);
    const ids = Array.from({ length: 10_000 }, newId);
    expect(ids).toEqual([...new Set(ids)].sort());
  });
});

function descending(): () => number {
  let time = 1_000_000;
  return () => {
    time -= 1;
    return time;
  };
}
