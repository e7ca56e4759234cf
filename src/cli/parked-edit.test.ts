import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeShell, fakeShell, refuse } from '../../test/fake-shell.ts';
import type { OpenedStore } from '../app/types.ts';
import type { EventLine, Trace } from '../ports/store.ts';
import { run } from './run.ts';

const at = '2026-03-01T09:30:00.000Z';
const eventId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const contactId = '11111111-0000-4000-8000-000000000001';
const ref = {
  projectKey: 'shop',
  kind: 'customer',
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
} as const;
const event: EventLine = {
  id: eventId,
  correlationId: 'corr-1',
  parentEventId: null,
  kind: 'message',
  type: 'CustomerCreated',
  dedupeKey: 'message:1',
  ref,
  resourceVersion: 1,
  state: 'parked',
  problem: { code: 'CWY-4009', message: 'CWY-4009 Value does not fit' },
  waitsFor: null,
  occurredAt: at,
  receivedAt: at,
  settledAt: at,
  deliveries: 1,
  discarded: false,
};
const link = { ref, crmTable: 'contact', crmId: contactId, reason: 'created' };
const trace: Trace = { events: [event], steps: [], links: [], entries: [], kept: [], actions: [] };

const configFile = `export default {
  contact: {
    fields: { middlename: false },
    extra: {
      cwy_points: { from: 'custom.points', type: 'number' },
      cwy_tier: { from: 'custom.tier', choices: { gold: 727000001 } },
      cwy_since: { from: 'createdAt', type: 'date' },
      cwy_note: { from: 'custom.note' },
    },
  },
  consent: { topics: [
    { channel: 'email', purpose: 'news', customField: 'news', column: 'donotbulkemail' },
  ] },
}`;

const act = { who: 'jane', reason: 'typed wrong', correlationId: expect.any(String) };
const why = ['--reason', 'typed wrong'];

let cwd: string;
let fake: FakeShell;
let known: Trace;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'edit-'));
  await writeFile(join(cwd, 'causeway.config.ts'), configFile);
  known = trace;
  const edits: OpenedStore['edits'] = {
    edit: async (...given) => {
      fake.did.push(given);
      return { eventId: 'e1' };
    },
  };
  const journal = { trace: async () => known, recent: refuse };
  fake = fakeShell(() => ({ edits, journal }));
});
afterEach(() => rm(cwd, { recursive: true }));

const edit = (...args: readonly string[]) =>
  run(['parked', 'edit', ...args], { ...fake.shell, cwd });

it.each([
  ['an event', eventId, trace],
  ['a record', ref.id, trace],
  [
    'the row that stands for it',
    `https://h/main.aspx?id=${contactId}`,
    { ...trace, events: [], links: [link] },
  ],
])('puts values right, by %s', async (_, named, found) => {
  known = found;
  const given = ['lastname=Sommer=Winter', 'mobilephone=', 'donotbulkemail:=true'];
  const further = ['cwy_points:=1.5', 'cwy_since=2026-01-31', 'cwy_note:=7', 'firstname:=null'];
  expect(await edit(named, ...given, ...further, ...why)).toBe(0);
  const edits = [
    { column: 'lastname', value: 'Sommer=Winter' },
    { column: 'mobilephone', value: null },
    { column: 'donotbulkemail', value: true },
    { column: 'cwy_points', value: 1.5 },
    { column: 'cwy_since', value: '2026-01-31' },
    { column: 'cwy_note', value: 7 },
    { column: 'firstname', value: null },
  ];
  expect(fake.did).toEqual([[ref, edits, act], 'closed']);
  const columns = edits.map(({ column }) => column).join(', ');
  expect(fake.out).toEqual([
    `${columns} of customer ${ref.id} are edited.`,
    'It is worked on now: event e1.',
  ]);
});

it.each([
  ['lastnam=Sommer', 'did you mean lastname?'],
  ['fax=Sommer', 'a column that contact.fields, contact.extra or consent.topics fills'],
  ['middlename=Sommer', 'at middlename, expected a column that'],
  ['cwy_commercetoolsid=Sommer', 'a column that Causeway or Dynamics does not fill itself'],
  ['statecode:=1', 'a column that Causeway or Dynamics does not fill itself'],
  ['lastname:=1', 'at lastname, expected a text'],
  ['donotbulkemail=true', 'at donotbulkemail, expected true or false: <column>:=true'],
  ['cwy_points=1', 'expected a number'],
  ['cwy_tier=gold', 'expected the number of an option'],
  ['cwy_since=Sommer', 'expected a date'],
])('refuses %s, and keeps the value to itself', async (given, says) => {
  expect(await edit(ref.id, given, ...why)).toBe(1);
  expect(fake.err.join()).toContain('CWY-6004');
  expect(fake.err.join()).toContain(says);
  expect(fake.err.join()).not.toContain('Sommer');
  expect(fake.did).toEqual(['closed']);
});

it('edits customers alone, for only they fill a contact', async () => {
  known = { ...trace, events: [{ ...event, ref: { ...ref, kind: 'order' } }] };
  expect(await edit('1001', 'lastname=Sommer', ...why)).toBe(1);
  expect(fake.err.join()).toContain(`found order ${ref.id}, expected a customer`);
});

it('says when it knows no such record, and keeps the value to itself', async () => {
  known = { ...trace, events: [] };
  expect(await edit(ref.id, 'lastname=Sommer', ...why)).toBe(1);
  expect(await edit(ref.id, 'Sommer', ...why)).toBe(1);
  expect(await edit(ref.id, 'lastname:=Sommer', ...why)).toBe(1);
  expect(fake.err.join()).toContain('CWY-6005');
  expect(fake.err.join()).not.toContain('lastname=Sommer');
  expect(fake.err.join()).not.toContain('lastname:=Sommer');
});
