import { expect, it } from 'vitest';
import type { ProblemCode } from '../problems/catalogue.ts';
import { Problem } from '../problems/problem.ts';
import { toldEveryMs, troubleLog } from './trouble-log.ts';

function told() {
  const lines: unknown[] = [];
  const clock = { nowMs: 1_000 };
  const tell = troubleLog(
    { warn: (...line: unknown[]) => void lines.push(line) },
    () => clock.nowMs,
  );
  return {
    lines,
    clock,
    tell: (code: ProblemCode, status = 401) =>
      tell(new Problem(code, { status, value: 'hush' }), 'corr-1'),
  };
}

it('says once a minute that a system lets nobody in, with code, status and remedy', () => {
  const { lines, clock, tell } = told();
  tell('CWY-3007');
  tell('CWY-3007');
  expect(lines).toEqual([
    [
      {
        code: 'CWY-3007',
        status: 401,
        correlationId: 'corr-1',
        remedy: expect.stringContaining('CAUSEWAY_DYNAMICS_CLIENT_SECRET'),
      },
      'records are waiting',
    ],
  ]);
  clock.nowMs += toldEveryMs - 1;
  tell('CWY-3007');
  expect(lines).toHaveLength(1);
  clock.nowMs += 1;
  tell('CWY-3007');
  expect(lines).toHaveLength(2);
});

it('keeps the codes apart, and is silent about what concerns one record alone', () => {
  const { lines, tell } = told();
  for (const code of ['CWY-2001', 'CWY-2005', 'CWY-3001', 'CWY-3007'] as const) tell(code);
  expect(lines).toHaveLength(4);
  tell('CWY-4009');
  tell('CWY-3003');
  expect(lines).toHaveLength(4);
});
