import { describe, expect, it } from 'vitest';
import { closingLine, oneCheck, sumOf, tallyOf } from '../scripts/check/tally.ts';

describe('the closing line of npm test', () => {
  it('counts steps and tests together', () => {
    const tests = { numPassedTests: 40, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    const total = sumOf([oneCheck(true), oneCheck(true), tallyOf(tests, true)]);
    expect(closingLine(total)).toBe('42 passed, 0 failed');
  });

  it('names skipped tests only when there are some', () => {
    const tests = { numPassedTests: 1, numFailedTests: 2, numPendingTests: 3, numTodoTests: 4 };
    expect(closingLine(tallyOf(tests, false))).toBe('1 passed, 2 failed, 7 skipped');
  });

  it.each([
    ['without a report', null],
    ['with a report of another shape', { numPassedTests: 'many' }],
    ['although no test failed', { numPassedTests: 3, numFailedTests: 0 }],
  ])('shows a failure when the run failed %s', (_, found) => {
    expect(tallyOf(found, false).failed).toBe(1);
  });

  it('shows a step that failed', () => {
    expect(closingLine(oneCheck(false))).toBe('0 passed, 1 failed');
  });
});
