import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuse, refusingDesks, refusingStore } from '../../test/fake-shell.ts';
import type { Act } from '../ports/audit.ts';
import type { Counts, EventLine, Journal, ReplayFilter, Trace } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { commands } from './commands.ts';
import { fullHelp } from './help.ts';
import { run } from './run.ts';
import type { Shell } from './shell.ts';

const customerId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const eventId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const contactId = '11111111-2222-4333-8444-555555555555';
const at = '2026-03-01T09:30:00.000Z';
const ref = { projectKey: 'shop', kind: 'customer', id: customerId } as const;

const event: EventLine = {
  id: eventId,
  correlationId: eventId,
  parentEventId: null,
  kind: 'message',
  type: 'CustomerCreated',
  dedupeKey: 'message:m1',
  ref,
  resourceVersion: 3,
  state: 'applied',
  problem: null,
  waitsFor: null,
  occurredAt: at,
  receivedAt: at,
  settledAt: at,
  deliveries: 2,
  discarded: false,
};
const found: Trace = {
  events: [event],
  steps: [
    {
      id: '1',
      correlationId: eventId,
      eventId,
      ref,
      at,
      step: 'create contact',
      system: 'dynamics',
      status: 201,
      durationMs: 12.4,
      outcome: 'created',
      requestId: 'req-1',
      crmTable: 'contact',
      crmId: contactId,
      fields: ['firstname', 'lastname'],
      note: null,
    },
  ],
  links: [{ ref, crmTable: 'contact', crmId: contactId, reason: 'created' }],
  entries: [],
  kept: [],
  actions: [],
};
const nothing: Trace = { events: [], steps: [], links: [], entries: [], kept: [], actions: [] };
const sound: Counts = {
  received: 3,
  waiting: 0,
  applied: 2,
  unchanged: 1,
  superseded: 0,
  parked: 0,
  duplicates: 5,
};

interface Stage {
  readonly out: string[];
  readonly err: string[];
  readonly did: unknown[];
  trace: Trace;
  counts: Counts;
  failure: Error | null;
}
let stage: Stage;
let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  stage = { out: [], err: [], did: [], trace: found, counts: sound, failure: null };
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

function shell(env: Record<string, string> = {}): Shell {
  const store = {
    counts: async () => stage.counts,
    replay: async (which: ReplayFilter, { who }: Act) => {
      stage.did.push({ ...which, who });
      return 1;
    },
  };
  const journal: Journal = {
    trace: async (query) => {
      stage.did.push(query);
      return stage.trace;
    },
    recent: async () => ({ events: [], cursor: '' }),
  };
  return {
    cwd,
    env,
    root: cwd,
    version: '1.2.3',
    user: 'jane',
    out: (line) => stage.out.push(line),
    err: (line) => stage.err.push(line),
    openStore: async () => {
      if (stage.failure !== null) throw stage.failure;
      return {
        store: { ...refusingStore, ...store },
        journal,
        ...refusingDesks,
        parked: { ...refusingDesks.parked, retrying: async () => ({ rows: [], cursor: null }) },
        close: async () => void stage.did.push('closed'),
      };
    },
    openClaims: refuse,
    openTrees: refuse,
    migrate: async () => ['0001_first.sql'],
    start: async (config, roles, crashAt) => {
      stage.did.push({ port: config.server.port, roles, crashAt });
      return { url: 'http://127.0.0.1:1', stop: async () => void stage.did.push('stopped') };
    },
    untilStopped: async () => undefined,
  };
}

const complete = {
  CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: 'shop',
  CAUSEWAY_COMMERCETOOLS_API_URL: 'http://127.0.0.1:4000',
  CAUSEWAY_COMMERCETOOLS_AUTH_URL: 'http://127.0.0.1:4000',
  CAUSEWAY_COMMERCETOOLS_CLIENT_ID: 'client',
  CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: 'hush',
  CAUSEWAY_DYNAMICS_URL: 'http://127.0.0.1:5000',
  CAUSEWAY_DYNAMICS_TOKEN_URL: 'http://127.0.0.1:5000/t',
  CAUSEWAY_DYNAMICS_CLIENT_ID: 'app',
  CAUSEWAY_DYNAMICS_CLIENT_SECRET: 'hush',
};

describe('help', () => {
  it('tells commands and settings', async () => {
    expect(await run(['--help', '--all'], shell())).toBe(0);
    expect(stage.out).toEqual([fullHelp()]);
    expect(stage.out.join('\n')).toMatchSnapshot();
  });

  it('tells each command its options, without running it', async () => {
    for (const { name } of commands) {
      expect(await run([name, '--help'], shell())).toBe(0);
      expect(await run(['help', name], shell())).toBe(0);
    }
    expect(stage.out.filter((text) => text.startsWith('Usage: causeway '))).toHaveLength(
      2 * commands.length,
    );
    expect(stage.did).toEqual([]);
  });

  it('tells the version', async () => {
    expect(await run(['--version'], shell())).toBe(0);
    expect(stage.out).toEqual(['1.2.3']);
  });
});

describe('misuse', () => {
  it.each([
    [['frob'], 'frob'],
    [['start', '--rolls', 'x'], '--rolls'],
    [['start', '--roles', 'intake,cook'], 'cook'],
    [['start', 'now'], 'now'],
    [['trace'], 'one argument'],
    [['trace', 'a', 'b'], '2 arguments'],
    [['replay'], '--problem'],
    [['replay', '--problem', 'nonsense'], 'nonsense'],
    [['replay', '--all', 'x'], 'no argument'],
    [['parked'], 'list, show, edit, retry, discard'],
    [
      ['parked', 'list', '--kind', 'unit'],
      'at --kind, expected one of customer, business-unit, order, payment, cart, unreadable',
    ],
    [['parked', 'list', '--class', 'bad'], 'at --class, expected one of transient, '],
    [['parked', 'list', '--since', 'noon'], '7d'],
    [['parked', 'list', '--limit', '9999'], 'at --limit, expected at most 1000'],
    [['parked', 'list', '--limit', 'all'], 'at --limit, expected a number'],
    [['parked', 'list', '--limit', '0'], 'at --limit, expected at least 1'],
    [['parked', 'list', '--after', ''], 'at --after, expected at least 1 character'],
    [['parked', 'discard', 'x'], '--reason'],
    [['parked', 'discard', '--reason', 'x'], 'one id or more'],
    [['links', 'move', 'x', '--reason', 'y'], 'two arguments'],
    [['links', 'move', 'x', 'y', '--reason', 'z'], 'CRM row'],
    [['links', 'remove', 'x'], '--reason'],
    [['links', 'rebuild'], '--reason'],
    [['links', 'rebuild', 'x', '--reason', 'y'], 'no argument'],
    [['parked', 'edit', 'x', '--reason', 'y'], '<column>=<value>'],
    [['parked', 'edit', 'x', 'lastname=A'], '--reason'],
    [['parked', 'edit', 'x', 'Last Name=A', '--reason', 'y'], 'logical name'],
    [['parked', 'edit', 'x', 'lastname', '--reason', 'y'], 'logical name'],
    [['parked', 'edit', 'x', 'numberofchildren:=two', '--reason', 'y'], 'numberofchildren:='],
    [
      ['parked', 'edit', 'x', 'numberofchildren:=[1]', '--reason', 'y'],
      'at <column>=<value>, expected a text, or a number, or true or false, or null',
    ],
    [['parked', 'edit', 'x', 'lastname=A', 'lastname=B', '--reason', 'y'], 'each column once'],
    [['review'], 'accept, reject, merge, always, never'],
    [['review', 'list', '--state', 'all'], 'at --state, expected one of open, '],
    [['review', 'list', '--why', 'bored'], '--why'],
    [['review', 'show'], 'one argument'],
    [['review', 'accept', 'x', contactId], '--reason'],
    [['review', 'accept', 'x', '--reason', 'y'], 'the contact or account that is meant'],
    [['review', 'accept', 'x', 'y', '--reason', 'z'], 'CRM row'],
    [['review', 'accept', 'x', contactId, contactId, '--reason', 'z'], '3 arguments'],
    [['review', 'reject', 'x', contactId, '--reason', 'y'], '2 arguments'],
    [['review', 'merge', 'x', '--reason', 'y'], 'the contact or account that is meant'],
    [
      ['review', 'always', 'x', '--reason', 'y'],
      'a customer or business unit, and a contact or account',
    ],
    [['review', 'never', 'x', 'y', '--reason', 'z'], 'CRM row'],
    [['decisions', 'undo'], 'list, show, reverse'],
    [['decisions', 'list', '--limit', '9999'], '--limit'],
    [['decisions', 'reverse', 'x'], '--reason'],
    [['consent'], 'one argument'],
    [['config', 'mend'], 'check or print'],
    [['simulate', 'sap'], 'sap'],
  ])('is told what was wrong with %j', async (args, text) => {
    expect(await run(args, shell(complete))).toBe(1);
    expect(stage.err.join('\n')).toContain('CWY-6004');
    expect(stage.err.join('\n')).toContain(text);
    expect(stage.did).toEqual([]);
  });
});

describe('start', () => {
  it('starts the roles with the configuration and stops when told', async () => {
    const env = { ...complete, CAUSEWAY_SERVER_PORT: '0' };
    expect(await run(['start', '--roles', 'scheduler,worker'], shell(env))).toBe(0);
    expect(stage.did).toEqual([
      { port: 0, roles: ['worker', 'scheduler'], crashAt: undefined },
      'stopped',
    ]);
    expect(JSON.parse(stage.out[0] ?? '')).toEqual({
      ready: true,
      url: 'http://127.0.0.1:1',
      roles: ['worker', 'scheduler'],
    });
  });

  it('starts nothing while settings are wrong, and numbers them all', async () => {
    expect(await run(['start'], shell({ CAUSEWAY_SERVER_PORT: 'x' }))).toBe(2);
    expect(stage.did).toEqual([]);
    const numbered = stage.err.filter((line) => /^\d+\. CWY-600[12] /.test(line));
    expect(numbered).toHaveLength(10);
  });

  it('takes the configuration file that is named', async () => {
    await writeFile(join(cwd, 'my.ts'), 'export default { server: { port: 77 } }');
    expect(await run(['start', '-c', 'my.ts'], shell(complete))).toBe(0);
    expect(stage.did[0]).toMatchObject({ port: 77, roles: ['intake', 'worker', 'scheduler'] });
    expect(await run(['start', '-c', 'other.ts'], shell(complete))).toBe(2);
  });
});

describe('trace', () => {
  it('says how much there is of other records, and shows it when asked to', async () => {
    const other = { ...ref, id: contactId };
    stage.trace = { ...found, events: [{ ...event, id: 'e2', ref: other }, event] };
    expect(await run(['trace', customerId], shell())).toBe(0);
    const last = 'Of other records, shown by --all: events 1, steps 0, rows 0.';
    expect(stage.out.at(-1)).toBe(last);
    expect(stage.out.join()).not.toContain('event e2');
    expect(await run(['trace', customerId, '--all'], shell())).toBe(0);
    expect(stage.out.at(-1)).not.toBe(last);
    expect(stage.out.join()).toContain('event e2');
  });

  it('names the kind of record that each entry was written for', async () => {
    const entry = { crmTable: 'connection', crmId: contactId, eventId, correlationId: eventId };
    const order = { ...ref, kind: 'order' } as const;
    const entries = [
      { ...entry, order: ref, factKey: 'buyer', orderNumber: null },
      { ...entry, order, factKey: 'placed', orderNumber: '1001' },
    ];
    stage.trace = { ...found, entries };
    expect(await run(['trace', customerId], shell())).toBe(0);
    expect(stage.out.slice(-2)).toEqual([
      `  connection(${contactId})  buyer of customer ${customerId}, event ${eventId}`,
      `  connection(${contactId})  placed of order 1001, event ${eventId}`,
    ]);
  });

  it('shows the chain from event to row, without asking for secrets', async () => {
    const address = `https://org.crm.dynamics.com/main.aspx?etn=contact&id=${contactId}`;
    expect(await run(['trace', address], shell())).toBe(0);
    expect(stage.did).toEqual([{ by: 'id', id: contactId }, 'closed']);
    expect(stage.out.join('\n')).toMatchInlineSnapshot(`
      "CustomerCreated  customer 0f8fad5b-d9cb-469f-a165-70867728950e version 3: applied
        event 7c9e6679-7425-40de-944b-e07fc1f90ae7, message:m1, correlation 7c9e6679-7425-40de-944b-e07fc1f90ae7
        occurred 2026-03-01T09:30:00.000Z, received 2026-03-01T09:30:00.000Z, delivered 2 times
          2026-03-01T09:30:00.000Z  dynamics       create contact            201     12 ms  created  contact(11111111-2222-4333-8444-555555555555)  [firstname, lastname]  request req-1

      Dynamics rows
        contact(11111111-2222-4333-8444-555555555555)  is customer 0f8fad5b-d9cb-469f-a165-70867728950e, created"
    `);
  });

  it('gives JSON', async () => {
    expect(await run(['trace', '--json', '1001'], shell())).toBe(0);
    expect(JSON.parse(stage.out.join(''))).toEqual(found);
    expect(stage.did[0]).toEqual({ by: 'orderNumber', orderNumber: '1001' });
  });

  it('says of news of the CRM that it is from Dynamics', async () => {
    stage.trace = { ...found, events: [{ ...event, kind: 'crm', type: 'RowChanged' }] };
    expect(await run(['trace', customerId], shell())).toBe(0);
    expect(stage.out[0]).toBe(`Dynamics: RowChanged  customer ${customerId} version 3: applied`);
  });

  it('says when nothing is found, and closes what it opened', async () => {
    stage.trace = nothing;
    expect(await run(['trace', '1001'], shell())).toBe(1);
    expect(stage.err.join('\n')).toContain('CWY-6005');
    expect(stage.did).toContain('closed');
  });
});

describe('replay', () => {
  it.each([
    ['an event', [eventId], { eventId }],
    ['a record', [customerId], { ref }],
    ['a problem', ['--problem', 'cwy-3006'], { problem: 'CWY-3006' }],
    ['everything', ['--all'], {}],
  ])('replays %s, under either name', async (_, args, which) => {
    for (const words of [['replay'], ['parked', 'retry']]) {
      stage.out.length = 0;
      stage.did.length = 0;
      expect(await run([...words, ...args], shell())).toBe(0);
      expect(stage.did).toContainEqual({ ...which, who: 'jane' });
    }
    expect(stage.out).toEqual(['1 parked event goes through again.']);
  });

  it('replays the unit that a key names, and asks which one where projects share the key', async () => {
    const unit = { ...ref, kind: 'business-unit' } as const;
    stage.trace = { ...found, events: [{ ...event, ref: unit }] };
    expect(await run(['replay', 'acme'], shell())).toBe(0);
    expect(stage.did).toContainEqual({ ref: unit, who: 'jane' });
    stage.did.length = 0;
    const other = { ...unit, projectKey: 'outlet', id: contactId };
    stage.trace = {
      ...found,
      events: [
        { ...event, ref: unit },
        { ...event, ref: other },
      ],
    };
    expect(await run(['replay', 'acme'], shell())).toBe(1);
    expect(stage.err.join()).toContain('acme, which leads to several records');
    expect(stage.did).toEqual([{ by: 'orderNumber', orderNumber: 'acme' }, 'closed']);
  });

  it('does not replay what the id merely leads to', async () => {
    expect(await run(['replay', contactId], shell())).toBe(1);
    expect(stage.did).toEqual([{ by: 'id', id: contactId }, 'closed']);
  });
});

describe('failures', () => {
  it('are 1 for a request, 2 where nothing can start', async () => {
    stage.failure = new Problem('CWY-5001');
    expect(await run(['status'], shell())).toBe(1);
    stage.failure = new Problem('CWY-5003');
    expect(await run(['status'], shell())).toBe(2);
    expect(stage.err).toContain('Start the newer program, or another database.');
    stage.failure = new Error('surprise');
    expect(await run(['status'], shell())).toBe(1);
  });
});

it('checks and prints the configuration, and migrates', async () => {
  expect(await run(['config', 'check'], shell(complete))).toBe(0);
  expect(await run(['config', 'print'], shell(complete))).toBe(0);
  expect(stage.out.join('\n')).toContain('server.port = 8080');
  expect(stage.out.join('\n')).not.toContain('hush');
  expect(await run(['migrate'], shell())).toBe(0);
  expect(stage.out.at(-1)).toBe('applied 0001_first.sql');
});
