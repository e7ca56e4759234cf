import { beforeEach, expect, it } from 'vitest';
import { type FakeShell, fakeShell, refusingDesks, refusingStore } from '../../test/fake-shell.ts';
import type { RetryingRecord } from '../ports/operator.ts';
import type { Counts } from '../ports/store.ts';
import { run } from './run.ts';

const at = '2026-03-01T09:30:00.000Z';
const sound: Counts = {
  received: 3,
  waiting: 1,
  applied: 1,
  unchanged: 1,
  superseded: 0,
  parked: 0,
  duplicates: 5,
};

function retryingRecord(id: string, problem: RetryingRecord['problem']): RetryingRecord {
  const ref = { projectKey: 'shop', kind: 'customer', id } as const;
  return { ref, problem, attempts: 3, since: at, nextAt: at, events: 1 };
}

let fake: FakeShell;
let counts: Counts;
let retrying: { readonly rows: readonly RetryingRecord[]; readonly cursor: string | null };
beforeEach(() => {
  counts = sound;
  retrying = { rows: [], cursor: null };
  fake = fakeShell(() => ({
    store: { ...refusingStore, counts: async () => counts },
    parked: { ...refusingDesks.parked, retrying: async () => retrying },
  }));
});

it('counts', async () => {
  expect(await run(['status'], fake.shell)).toBe(0);
  expect(fake.out).toEqual([
    'received      3  (and 5 redeliveries)',
    '  waiting     1',
    '  applied     1',
    '  unchanged   1',
    '  superseded  0',
    '  parked      0',
    'Every event is accounted for.',
  ]);
});

it('tells what is tried again, and why', async () => {
  const rows = [
    retryingRecord('a', 'CWY-3007'),
    retryingRecord('b', 'CWY-2005'),
    retryingRecord('c', 'CWY-3007'),
  ];
  retrying = { rows, cursor: null };
  expect(await run(['status'], fake.shell)).toBe(0);
  expect(fake.out.slice(7)).toEqual([
    '3 records are tried again:',
    '  CWY-3007  Dataverse does not accept the application user: 2',
    '  CWY-2005  commercetools does not accept the API client: 1',
    'What to do: causeway parked list --retrying',
  ]);
  retrying = { rows: rows.slice(0, 1), cursor: 'next' };
  expect(await run(['status'], fake.shell)).toBe(0);
  expect(fake.out).toContain('1 or more records are tried again:');
});

it('fails when the numbers do not add up', async () => {
  counts = { ...sound, applied: 2 };
  expect(await run(['status', '--json'], fake.shell)).toBe(1);
  expect(JSON.parse(fake.out.join(''))).toEqual({
    ...counts,
    conserved: false,
    retrying: { records: 0, isMore: false, problems: [] },
  });
});
