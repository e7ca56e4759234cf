import { describe, expect, it } from 'vitest';
import type { Call } from '../ports/trail.ts';
import { AssertionError } from '../std/assert.ts';
import { completedActivities } from './completed-activity.ts';
import type { HttpAnswer } from './http.ts';
import { readRow } from './read-row.ts';
import type { CrmRequest, Sender } from './sender.ts';
import { createRow, updateRow } from './write-row.ts';

const id = '6f1b3a9e-0000-4000-8000-000000000001';
const contactId = '6f1b3a9e-0000-4000-8000-000000000002';
const call: Call = { correlationId: 'c', trail: { add: () => undefined } };

type Answer = readonly [status: number, body: object];

/** Plays the answers in order and keeps the requests. */
function scripted(...answers: readonly Answer[]): { sender: Sender; sent: CrmRequest[] } {
  const sent: CrmRequest[] = [];
  const sender: Sender = {
    async send(request, _call, decide) {
      const [status, body] = answers[sent.length] ?? [599, {}];
      sent.push(request);
      const answer: HttpAnswer = { status, header: () => null, text: JSON.stringify(body) };
      return decide(answer).value;
    },
  };
  return { sender, sent };
}

const failure = (code: string, message = '') => ({ error: { code, message } });
const contact = (values: object = {}) => ({ '@odata.etag': 'W/"5"', contactid: id, ...values });
const activity = (statecode: number, etag = 'W/"1"') => ({
  '@odata.etag': etag,
  activityid: id,
  statecode,
});
const write = {
  table: 'contact',
  id,
  values: { lastname: 'Doe', emailaddress1: null },
  binds: [{ nav: 'parentcustomerid_account', table: 'account', id: contactId }],
} as const;
const entry = {
  table: 'cwy_orderactivity',
  id,
  values: { subject: 'Order placed' },
  binds: [{ nav: 'regardingobjectid_contact_cwy_orderactivity', table: 'contact', id: contactId }],
} as const;

describe('read', () => {
  it('asks for the columns and keeps annotations out of the values', async () => {
    const body = contact({ lastname: 'Doe', _ownerid_value: null, 'a@b': 'x', nested: {} });
    const { sender, sent } = scripted([200, body]);
    expect(await readRow(sender, 'contact', id, ['lastname', '_ownerid_value'], call)).toEqual({
      id,
      etag: 'W/"5"',
      values: { contactid: id, lastname: 'Doe', _ownerid_value: null },
    });
    expect(sent[0]?.path).toBe(`contacts(${id})?$select=lastname,_ownerid_value`);
  });

  it('answers null only to Dataverse saying that there is no such row', async () => {
    const absent = scripted([404, failure('0x80040217', `contact With Id = ${id} Does Not Exist`)]);
    expect(await readRow(absent.sender, 'contact', id, [], call)).toBeNull();
    const unknown = scripted([404, failure('0x80060888')]);
    await expect(readRow(unknown.sender, 'contact', id, [], call)).rejects.toThrow('CWY-3010');
    const incomplete = scripted([200, { contactid: id }]);
    await expect(readRow(incomplete.sender, 'contact', id, [], call)).rejects.toThrow('CWY-3009');
  });

  it('does not put anything but a GUID into a URL', () => {
    const { sender } = scripted();
    expect(() => readRow(sender, 'contact', `${id})/x(`, [], call)).toThrow(AssertionError);
  });
});

describe('create', () => {
  it('is create-only, binds look-ups and gets the version in the same request', async () => {
    const { sender, sent } = scripted([201, contact()]);
    expect(await createRow(sender, write, call)).toMatchObject({ id, etag: 'W/"5"' });
    expect(sent).toEqual([
      {
        step: 'create contact',
        method: 'PATCH',
        path: `contacts(${id})?$select=contactid,lastname,emailaddress1`,
        headers: {
          'content-type': 'application/json',
          prefer: 'return=representation',
          'if-none-match': '*',
        },
        body: {
          lastname: 'Doe',
          emailaddress1: null,
          'parentcustomerid_account@odata.bind': `/accounts(${contactId})`,
        },
        table: 'contact',
        id,
        fields: ['lastname', 'emailaddress1', 'parentcustomerid_account'],
      },
    ]);
  });

  it('tells a row that is there from a value that another row holds', async () => {
    const there = scripted([412, failure('0x80040237')]);
    expect(await createRow(there.sender, write, call)).toBe('exists');
    const taken = scripted([412, failure('0x80060892', 'Entity Key x violated.')]);
    await expect(createRow(taken.sender, write, call)).rejects.toThrow('CWY-3005');
  });
});

describe('update', () => {
  it('carries the version and answers conflicts as values', async () => {
    const { sender, sent } = scripted([200, contact()]);
    expect(await updateRow(sender, write, 'W/"4"', call)).toMatchObject({ etag: 'W/"5"' });
    expect(sent[0]?.headers).toMatchObject({
      prefer: 'return=representation',
      'if-match': 'W/"4"',
    });
    const changed = scripted([412, failure('0x80060882')]);
    expect(await updateRow(changed.sender, write, 'W/"4"', call)).toBe('changed');
    const gone = scripted([404, failure('0x80040217', `contact With Id = ${id} Does Not Exist`)]);
    expect(await updateRow(gone.sender, write, 'W/"4"', call)).toBe('gone');
  });

  it('asks back what it writes, as far as an address can be long', async () => {
    const columns = Array.from({ length: 300 }, (_, at) => `cwy_${'c'.repeat(40)}${at}`);
    const values = Object.fromEntries(columns.map((column) => [column, 'x']));
    const { sender, sent } = scripted([200, contact()], [200, contact()]);
    await updateRow(sender, write, 'W/"4"', call);
    expect(sent[0]?.path).toBe(`contacts(${id})?$select=contactid,lastname,emailaddress1`);
    await updateRow(sender, { ...write, values }, 'W/"4"', call);
    expect(sent[1]?.path.length).toBeGreaterThan(7_900);
    expect(sent[1]?.path.length).toBeLessThan(8_200);
    expect(sent[1]?.body).toMatchObject(values);
  });

  it('does not take a missing bound row for the row itself', async () => {
    const missing = failure('0x80040217', `account With Id = ${contactId} Does Not Exist`);
    const { sender } = scripted([404, missing]);
    await expect(updateRow(sender, write, 'W/"4"', call)).rejects.toMatchObject({
      code: 'CWY-3012',
      detail: { place: `account ${contactId}` },
    });
  });
});

describe('createCompletedActivity', () => {
  const closing = { statecode: 1, statuscode: 2 };

  it('needs one request where the state is taken on create', async () => {
    const { sender, sent } = scripted([201, activity(1)]);
    expect(await completedActivities(sender)(entry, call)).toMatchObject({ id, etag: 'W/"1"' });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toMatchObject({ subject: 'Order placed', ...closing });
    expect(sent[0]?.path).toBe(`cwy_orderactivities(${id})?$select=activityid,statecode`);
  });

  it('closes a row that came into being open', async () => {
    const { sender, sent } = scripted([201, activity(0)], [200, activity(1, 'W/"2"')]);
    expect(await completedActivities(sender)(entry, call)).toMatchObject({ etag: 'W/"2"' });
    expect(sent[1]?.body).toEqual(closing);
    expect(sent[1]?.headers['if-match']).toBe('W/"1"');
  });

  it('learns from a refused state not to send it', async () => {
    const { sender, sent } = scripted(
      [400, failure('0x80048408')],
      [201, activity(0)],
      [200, activity(1)],
      [201, activity(0)],
      [200, activity(1)],
    );
    const create = completedActivities(sender);
    await create(entry, call);
    await create(entry, call);
    expect(sent.map((request) => request.body?.statecode)).toEqual([1, undefined, 1, undefined, 1]);
  });

  it('gives a task the completed status of tasks, on create and when it closes one', async () => {
    const task = { ...entry, table: 'task', binds: [] } as const;
    const done = { statecode: 1, statuscode: 5 };
    const { sender, sent } = scripted([201, activity(0)], [200, activity(1)]);
    await completedActivities(sender)(task, call);
    expect(sent[0]?.path).toBe(`tasks(${id})?$select=activityid,statecode`);
    expect(sent[0]?.body).toMatchObject(done);
    expect(sent[1]?.body).toEqual(done);
  });

  it('does not send a state that was refused again, also one that the caller named', async () => {
    const named = { ...entry, values: { ...entry.values, ...closing } };
    const refused: Answer = [400, failure('0x80048408')];
    const { sender, sent } = scripted(refused, [201, activity(0)], [200, activity(1)]);
    await completedActivities(sender)(named, call);
    expect(sent[1]?.body).not.toHaveProperty('statecode');
    expect(sent[1]?.body).not.toHaveProperty('statuscode');
    expect(sent[2]?.body).toEqual(closing);
  });

  it('closes on a replay what a crash left open, and leaves what is closed', async () => {
    const open = scripted([412, failure('0x80040237')], [200, activity(0)], [200, activity(1)]);
    expect(await completedActivities(open.sender)(entry, call)).toBe('exists');
    expect(open.sent[2]?.body).toEqual(closing);
    for (const state of [1, 2]) {
      const done = scripted([412, failure('0x80040237')], [200, activity(state)]);
      expect(await completedActivities(done.sender)(entry, call)).toBe('exists');
      expect(done.sent).toHaveLength(2);
    }
  });

  it('reads again when somebody touched the row in between, a bounded number of times', async () => {
    const changed: Answer = [412, failure('0x80060882')];
    const calm = scripted([201, activity(0)], changed, [200, activity(1, 'W/"9"')]);
    expect(await completedActivities(calm.sender)(entry, call)).toMatchObject({ etag: 'W/"9"' });
    const read: Answer = [200, activity(0)];
    const busy = scripted([201, activity(0)], changed, read, changed, read, changed, read, changed);
    await expect(completedActivities(busy.sender)(entry, call)).rejects.toThrow('CWY-3004');
    expect(busy.sent).toHaveLength(8);
  });
});
