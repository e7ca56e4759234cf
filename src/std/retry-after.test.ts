import { expect, it } from 'vitest';
import { retryAfterMs, retryAfterMsMax } from './retry-after.ts';

it.each([
  ['0', 0],
  ['17', 17_000],
  ['1.5', 1_500],
  ['99999999', retryAfterMsMax],
  ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ['-3', undefined],
  ['', undefined],
  [null, undefined],
])('reads Retry-After %j as %j', (header, ms) => {
  expect(retryAfterMs(header)).toBe(ms);
});
