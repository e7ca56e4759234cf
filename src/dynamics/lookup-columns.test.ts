import { expect, it } from 'vitest';
import type { Call } from '../ports/trail.ts';
import { AssertionError } from '../std/assert.ts';
import { readRow } from './read-row.ts';
import { readUnder } from './read-under.ts';
import { removeRow } from './remove-row.ts';
import type { CrmRequest, Sender } from './sender.ts';
import { createRow, updateRow } from './write-row.ts';

const id = '6f1b3a9e-0000-4000-8000-000000000001';
const other = '6f1b3a9e-0000-4000-8000-000000000002';
const call: Call = { correlationId: 'c', trail: { add: () => undefined } };

/** Gives one answer and keeps the request. */
function answering(status: number, body: object): { sender: Sender; sent: CrmRequest[] } {
  const sent: CrmRequest[] = [];
  const sender: Sender = {
    async send(request, _call, decide) {
      sent.push(request);
      return decide({ status, header: () => null, text: JSON.stringify(body) }).value;
    },
  };
  return { sender, sent };
}

const account = (values: object = {}) => ({ '@odata.etag': 'W/"5"', accountid: id, ...values });
const write = (values: Readonly<Record<string, string | null>>) =>
  ({ table: 'account', id, values, binds: [] }) as const;

it('a lookup is bound by its navigation, and comes back under its logical name', async () => {
  const { sender, sent } = answering(200, account({ _parentaccountid_value: other }));
  const values = { parentaccountid: other, primarycontactid: null };
  expect(await updateRow(sender, write(values), 'W/"4"', call)).toMatchObject({
    values: { accountid: id, parentaccountid: other },
  });
  expect(sent[0]).toMatchObject({
    path: `accounts(${id})?$select=accountid,_parentaccountid_value,_primarycontactid_value`,
    body: {
      'parentaccountid@odata.bind': `/accounts(${other})`,
      'primarycontactid@odata.bind': null,
    },
    fields: ['parentaccountid', 'primarycontactid'],
  });
});

it('only lookups of their own table are mapped; others keep the name of the service', async () => {
  const { sender, sent } = answering(200, account({ _masterid_value: other }));
  const row = await readRow(sender, 'account', id, ['_masterid_value'], call);
  expect(row?.values).toEqual({ accountid: id, _masterid_value: other });
  expect(sent[0]?.path).toContain('$select=_masterid_value');
});

it('a lookup is not asked for by the name of the service, nor written with anything but a GUID', () => {
  const { sender, sent } = answering(200, account());
  const columns = ['_parentaccountid_value'];
  expect(() => readRow(sender, 'account', id, columns, call)).toThrow(AssertionError);
  const wrong = write({ parentaccountid: `${other})/x(` });
  expect(() => createRow(sender, wrong, call)).toThrow(AssertionError);
  expect(sent).toEqual([]);
});

it('customers take part in an activity as parties', async () => {
  const { sender, sent } = answering(201, { '@odata.etag': 'W/"5"', activityid: id });
  const parties = [
    { table: 'contact', id: other },
    { table: 'account', id },
  ] as const;
  const entry = { table: 'cwy_orderactivity', id, values: {}, binds: [], parties } as const;
  await createRow(sender, entry, call);
  expect(sent[0]?.body).toEqual({
    cwy_orderactivity_activity_parties: [
      { 'partyid_contact@odata.bind': `/contacts(${other})`, participationtypemask: 11 },
      { 'partyid_account@odata.bind': `/accounts(${id})`, participationtypemask: 11 },
    ],
  });
});

it('a row is gone only when the service says so of this row', async () => {
  const missing = { error: { code: '0x80040217', message: `x With Id = ${id} Does Not Exist` } };
  const remove = (status: number, body: object) =>
    removeRow(answering(status, body).sender, 'customeraddress', id, call);
  expect(await remove(204, {})).toBe('removed');
  expect(await remove(404, missing)).toBe('gone');
  await expect(remove(404, { error: { code: '0x80060888', message: '' } })).rejects.toMatchObject({
    code: 'CWY-3010',
  });
  await expect(remove(405, { error: { code: '0x80040227', message: '' } })).rejects.toMatchObject({
    code: 'CWY-3006',
  });
});

it('a part of a hierarchy is never taken for the whole', async () => {
  const rows = { value: [account({ name: 'Doe' })] };
  const whole = answering(200, rows);
  expect(await readUnder(whole.sender, 'account', other, ['name'], call)).toHaveLength(1);
  expect(decodeURIComponent(whole.sent[0]?.path ?? '')).toBe(
    'accounts?$select=accountid,name&$filter=Microsoft.Dynamics.CRM.Under' +
      `(PropertyName='accountid',PropertyValue='${other}')`,
  );
  const part = answering(200, { ...rows, '@odata.nextLink': 'https://x/next' });
  await expect(readUnder(part.sender, 'account', other, [], call)).rejects.toMatchObject({
    code: 'CWY-3009',
  });
});
