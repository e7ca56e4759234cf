import { beforeEach, expect, it } from 'vitest';
import { type FakeShell, fakeShell, refuse } from '../../test/fake-shell.ts';
import type { ConsentEntry } from '../ports/operator.ts';
import type { Trace } from '../ports/store.ts';
import { run } from './run.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const ref = { projectKey: 'shop', kind: 'customer', id } as const;
const optIn: ConsentEntry = {
  ref,
  crmId: null,
  channel: 'email',
  purpose: 'newsletter',
  value: 'in',
  source: 'commercetools',
  given: 'checkout',
  at: '2026-03-01T09:30:00.000Z',
  dated: true,
  knownSince: '2026-03-01T09:30:02.000Z',
  eventId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  correlationId: 'corr-1',
};
const optOut: ConsentEntry = {
  ...optIn,
  crmId: '11111111-2222-4333-8444-555555555555',
  value: 'out',
  source: 'dynamics',
  given: null,
  at: '2026-03-04T08:00:00.000Z',
  dated: false,
  knownSince: '2026-03-04T08:00:09.000Z',
  eventId: null,
};

let fake: FakeShell;
let history: readonly ConsentEntry[];
let known: Trace['links'];
beforeEach(() => {
  known = [];
  history = [optIn, { ...optIn, channel: 'sms', purpose: 'marketing', given: null }, optOut];
  const nothing: Trace = { events: [], steps: [], links: [], entries: [], kept: [], actions: [] };
  fake = fakeShell(() => ({
    journal: { trace: async () => ({ ...nothing, links: known }), recent: refuse },
    consents: {
      history: async (query) => {
        fake.did.push(query);
        return history;
      },
    },
  }));
});

const cli = (...args: readonly string[]) => run(['consent', ...args], fake.shell);

it('tells what holds now, and everything that was known', async () => {
  expect(await cli(id)).toBe(0);
  expect(fake.did).toEqual([{ by: 'id', id }, 'closed']);
  expect(fake.out.join('\n')).toMatchInlineSnapshot(`
    "Now
      channel  purpose     value    from           given  at
      email    newsletter  opt-out  dynamics       –      2026-03-04T08:00:00.000Z
      sms      marketing   opt-in   commercetools  –      2026-03-01T09:30:00.000Z

    Ledger
      known since               channel  purpose     value    from           given     at                                   of                                             event
      2026-03-01T09:30:02.000Z  email    newsletter  opt-in   commercetools  checkout  2026-03-01T09:30:00.000Z             customer 0f8fad5b-d9cb-469f-a165-70867728950e  7c9e6679-7425-40de-944b-e07fc1f90ae7
      2026-03-01T09:30:02.000Z  sms      marketing   opt-in   commercetools  –         2026-03-01T09:30:00.000Z             customer 0f8fad5b-d9cb-469f-a165-70867728950e  7c9e6679-7425-40de-944b-e07fc1f90ae7
      2026-03-04T08:00:09.000Z  email    newsletter  opt-out  dynamics       –         2026-03-04T08:00:00.000Z, not dated  customer 0f8fad5b-d9cb-469f-a165-70867728950e  –"
  `);
});

it('takes an order number, and gives JSON', async () => {
  expect(await cli('1001', '--json')).toBe(0);
  expect(fake.did[0]).toEqual({ by: 'orderNumber', orderNumber: '1001' });
  expect(JSON.parse(fake.out.join(''))).toEqual({ now: [optOut, history[1]], history });
});

it('says of somebody known that no consents are', async () => {
  history = [];
  known = [{ ref, crmTable: 'contact', crmId: optOut.crmId ?? '', reason: 'created' }];
  expect(await cli(id)).toBe(0);
  expect(await cli(id, '--json')).toBe(0);
  expect(fake.out).toEqual(['No consents are known.', '{"now":[],"history":[]}']);
});

it('says when nothing is known', async () => {
  history = [];
  expect(await cli(id)).toBe(1);
  expect(fake.err.join()).toContain('CWY-6005');
});
