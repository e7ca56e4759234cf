import { beforeEach, describe, expect, it } from 'vitest';
import { type FakeShell, fakeShell, refuse } from '../../test/fake-shell.ts';
import type { OpenedStore } from '../app/types.ts';
import type { ParkedDetail } from '../ports/operator.ts';
import type { EventLine, Trace } from '../ports/store.ts';
import { momentOf } from './commands/parked/list.ts';
import { run } from './run.ts';

const at = '2026-03-01T09:30:00.000Z';
const eventId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const ref = {
  projectKey: 'shop',
  kind: 'order',
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
} as const;
const event: EventLine = {
  id: eventId,
  correlationId: 'corr-1',
  parentEventId: null,
  kind: 'message',
  type: 'OrderCreated',
  dedupeKey: 'message:1',
  ref,
  resourceVersion: 1,
  state: 'parked',
  problem: { code: 'CWY-4002', message: 'CWY-4002 Order waits for its customer' },
  waitsFor: 'customer:shop/x',
  occurredAt: at,
  receivedAt: at,
  settledAt: at,
  deliveries: 1,
  discarded: false,
};
const retrying = {
  ref,
  problem: 'CWY-3003',
  attempts: 3,
  since: at,
  nextAt: at,
  events: 2,
} as const;
const detail: ParkedDetail = {
  records: [
    {
      ref,
      parked: [event],
      retrying: null,
      attempts: 2,
      steps: [
        {
          id: '1',
          correlationId: 'corr-1',
          eventId,
          ref,
          at,
          step: 'park',
          system: 'causeway',
          status: null,
          durationMs: 0,
          outcome: 'CWY-4002',
          requestId: null,
          crmTable: null,
          crmId: null,
          fields: null,
          note: null,
        },
      ],
    },
  ],
  actions: [
    {
      id: '1',
      at,
      who: 'joe',
      action: 'retry',
      ref,
      eventId: null,
      crmTable: null,
      crmId: null,
      formerCrmId: null,
      reason: 'again',
      correlationId: 'corr-2',
    },
  ],
};

const trace: Trace = { events: [event], steps: [], links: [], entries: [], kept: [], actions: [] };

let fake: FakeShell;
let parked: OpenedStore['parked'];
beforeEach(() => {
  parked = {
    groups: async (filter) => {
      fake.did.push(filter);
      return [
        { problem: 'CWY-4002', events: 12, records: 9, isMore: false, oldest: at, newest: at },
      ];
    },
    events: async (filter, page) => {
      fake.did.push({ filter, page });
      return { rows: [event], cursor: 'next' };
    },
    retrying: async () => ({ rows: [retrying], cursor: null }),
    detail: async (query) => {
      const knows = query.by === 'id' ? [eventId, ref.id].includes(query.id) : true;
      return knows ? detail : { records: [], actions: [] };
    },
    discard: async (ids, act) => {
      fake.did.push({ ids, who: act.who, reason: act.reason });
      return { discarded: ids, notParked: [] };
    },
  };
  const journal = { trace: async () => trace, recent: refuse };
  fake = fakeShell(() => ({ parked, journal }));
});

const cli = (...args: readonly string[]) => run(['parked', ...args], fake.shell);

describe('parked list', () => {
  it('tells problem by problem what there is and what to do', async () => {
    const filter = ['--class', 'waits-for-data', '--kind', 'order', '--problem', 'cwy-4002'];
    expect(await cli('list', ...filter, '--since', at)).toBe(0);
    expect(fake.did[0]).toEqual({
      class: 'waits-for-data',
      kind: 'order',
      problem: 'CWY-4002',
      since: at,
    });
    expect(fake.out.join('\n')).toMatchInlineSnapshot(`
      "CWY-4002  Order waits for its customer  (waits-for-data)
        12 events of 9 records, parked 2026-03-01T09:30:00.000Z
        Nothing: it goes on by itself when the customer arrives. If it stays, trace the customer."
    `);
  });

  it('lists events, and how to go on', async () => {
    expect(await cli('list', '--events', '--limit', '1', '--after', 'here')).toBe(0);
    expect(fake.did[0]).toMatchObject({ page: { cursor: 'here', rowsMax: 1 } });
    expect(fake.out.join('\n')).toMatchInlineSnapshot(`
      "2026-03-01T09:30:00.000Z  CWY-4002  order 0f8fad5b-d9cb-469f-a165-70867728950e  event 7c9e6679-7425-40de-944b-e07fc1f90ae7  waits for customer:shop/x

      There are more: --after 'next'"
    `);
  });

  it('lists what is tried again', async () => {
    expect(await cli('list', '--retrying')).toBe(0);
    expect(fake.out.join('\n')).toMatchInlineSnapshot(
      `"next 2026-03-01T09:30:00.000Z  CWY-3003  order 0f8fad5b-d9cb-469f-a165-70867728950e  3 attempts since 2026-03-01T09:30:00.000Z, 2 events waiting"`,
    );
  });

  it('gives JSON with the remedy', async () => {
    expect(await cli('list', '--json')).toBe(0);
    expect(await cli('list', '--retrying', '--json')).toBe(0);
    expect(JSON.parse(fake.out[0] ?? '')).toMatchObject({
      groups: [{ problem: 'CWY-4002', class: 'waits-for-data', events: 12 }],
    });
    expect(JSON.parse(fake.out[1] ?? '')).toMatchObject({
      records: [{ attempts: 3, class: 'throttled' }],
      cursor: null,
    });
  });

  it('says when there is nothing', async () => {
    parked = {
      ...parked,
      groups: async () => [],
      events: async () => ({ rows: [], cursor: null }),
      retrying: async () => ({ rows: [], cursor: null }),
    };
    for (const how of [[], ['--events'], ['--retrying']]) expect(await cli('list', ...how)).toBe(0);
    expect(fake.out).toEqual([
      'Nothing is parked.',
      'Nothing is parked.',
      'No record is being tried again.',
    ]);
  });
});

it.each([
  ['30m', '2026-03-01T09:00:00.000Z'],
  ['12h', '2026-02-28T21:30:00.000Z'],
  ['7d', '2026-02-22T09:30:00.000Z'],
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:00:00+01:00', '2026-01-31T11:00:00.000Z'],
])('understands the time %s', (text, moment) => {
  expect(momentOf(text, Date.parse(at))).toBe(moment);
});

describe('parked show', () => {
  it('tells why, since when, how often tried, what it waits for, and what to do', async () => {
    expect(await cli('show', ref.id)).toBe(0);
    expect(fake.out.join('\n')).toMatchInlineSnapshot(`
      "order 0f8fad5b-d9cb-469f-a165-70867728950e, 2 runs ended in a problem
        parked 2026-03-01T09:30:00.000Z: CWY-4002 Order waits for its customer
          OrderCreated, event 7c9e6679-7425-40de-944b-e07fc1f90ae7, received 2026-03-01T09:30:00.000Z
          waits for customer:shop/x
          Nothing: it goes on by itself when the customer arrives. If it stays, trace the customer.
        last steps
          2026-03-01T09:30:00.000Z  causeway       park                               0 ms  CWY-4002

      Done by hand
          2026-03-01T09:30:00.000Z  joe let it go through again  order 0f8fad5b-d9cb-469f-a165-70867728950e  – again  correlation corr-2"
    `);
    expect(fake.did).toContain('closed');
  });

  it('gives JSON, and says when nothing is parked', async () => {
    expect(await cli('show', '--json', '1001')).toBe(0);
    expect(JSON.parse(fake.out[0] ?? '').records[0].parked[0].remedy).toContain('Nothing');
    expect(await cli('show', '00000000-0000-4000-8000-000000000000')).toBe(1);
    expect(fake.err.join()).toContain('CWY-6005');
  });
});

describe('parked discard', () => {
  it.each([
    ['an event', eventId],
    ['a record', ref.id],
    ['an order number', '1001'],
  ])('discards %s', async (_, id) => {
    expect(await cli('discard', id, '--reason', 'a test order')).toBe(0);
    expect(fake.did[0]).toEqual({ ids: [eventId], who: 'jane', reason: 'a test order' });
    expect(fake.out).toEqual(['1 parked event is discarded.']);
  });

  it('names what was not parked, and answers 1', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await cli('discard', eventId, unknown, '--reason', 'x')).toBe(1);
    expect(fake.err).toEqual([`Not parked: ${unknown}`]);
    expect(fake.did[0]).toMatchObject({ ids: [eventId] });
    fake.did.length = 0;
    expect(await cli('discard', unknown, '--reason', 'x')).toBe(1);
    expect(fake.did).toEqual(['closed']);
  });
});
