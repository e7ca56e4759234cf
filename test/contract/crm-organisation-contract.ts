import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Crm, CrmTable, CrmValues } from '../../src/ports/crm.ts';
import { requestsOf, rowIn } from './crm-answers.ts';
import { recordedCall } from './recorded-call.ts';

const call = () => recordedCall().call;

/** How every `Crm` holds organisations and what belongs to them, whatever stands behind it. */
export function registerCrmOrganisationTests(crm: () => Crm): void {
  const make = async (table: CrmTable, values: CrmValues) => {
    const id = randomUUID();
    return rowIn(await crm().create({ table, id, values, binds: [] }, call()));
  };
  const account = (values: CrmValues = {}) => make('account', { name: 'Doe Ltd', ...values });
  const set = async (table: CrmTable, id: string, values: CrmValues) => {
    const { etag } = rowIn(await crm().read(table, id, [], call()));
    return crm().update({ table, id, values, binds: [] }, etag, call());
  };

  it('maps lookups as columns with an id, in writing, reading and searching', async () => {
    const [first, second, person] = [
      await account(),
      await account(),
      await make('contact', { lastname: 'Doe' }),
    ];
    expect(rowIn(await set('contact', person.id, { parentcustomerid: first.id })).values).toEqual({
      contactid: person.id,
      parentcustomerid: first.id,
    });
    await set('contact', person.id, { parentcustomerid: second.id, jobtitle: 'Buyer' });
    const values = { parentaccountid: first.id, primarycontactid: person.id };
    const child = await account(values);
    expect(child.values).toEqual({ accountid: child.id, name: 'Doe Ltd', ...values });
    const columns = ['parentaccountid', 'primarycontactid'];
    expect((await crm().read('account', child.id, columns, call()))?.values).toMatchObject(values);
    const searches = [[{ column: 'parentcustomerid', anyOf: [first.id, second.id] }]];
    const search = { table: 'contact', searches, rowsMax: 2 } as const;
    expect(await crm().find(search, ['jobtitle'], call())).toMatchObject([
      { id: person.id, values: { parentcustomerid: second.id, jobtitle: 'Buyer' } },
    ]);
  });

  it('empties lookups with null, whatever table they pointed at', async () => {
    const other = await make('contact', { lastname: 'Roe' });
    const id = randomUUID();
    const nav = 'parentcustomerid_contact';
    const binds = [{ nav, table: 'contact', id: other.id }] as const;
    const values = { lastname: 'Doe' };
    rowIn(await crm().create({ table: 'contact', id, values, binds }, call()));
    const read = () => crm().read('contact', id, ['parentcustomerid'], call());
    expect((await read())?.values.parentcustomerid).toBe(other.id);
    const emptied = rowIn(await set('contact', id, { parentcustomerid: null }));
    expect(emptied.values.parentcustomerid).toBeNull();
    expect((await read())?.values.parentcustomerid).toBeNull();
    expect((await account({ parentaccountid: null })).values.parentaccountid).toBeNull();
  });

  it('refuses a lookup to a row that does not exist', async () => {
    const { id } = await account();
    const absent = randomUUID();
    const lost = set('account', id, { parentaccountid: absent });
    const detail = { place: `account ${absent}` };
    await expect(lost).rejects.toMatchObject({ code: 'CWY-3012', detail });
  });

  it('writes lookups of many rows', async () => {
    const top = await account();
    const ids = Array.from({ length: 12 }, () => randomUUID());
    const write = (id: string, parentaccountid: string | null) =>
      ({ table: 'account', id, values: { name: 'Doe', parentaccountid }, binds: [] }) as const;
    const placed = ids.map((id) => write(id, top.id));
    expect(await crm().upsertMany('account', placed, call())).toEqual([]);
    const under = async () => (await crm().under('account', top.id, [], call())).length;
    expect(await under()).toBe(12);
    const freed = ids.slice(2).map((id) => write(id, null));
    expect(await crm().upsertMany('account', freed, call())).toEqual([]);
    expect(await under()).toBe(2);
  });

  it('names a circle of accounts as one', async () => {
    const top = await account();
    const middle = await account({ parentaccountid: top.id });
    const low = await account({ parentaccountid: middle.id });
    for (const below of [top.id, middle.id, low.id]) {
      const closing = set('account', top.id, { parentaccountid: below });
      await expect(closing).rejects.toMatchObject({ code: 'CWY-4022', class: 'conflict' });
    }
    expect(rowIn(await set('account', low.id, { parentaccountid: top.id })).id).toBe(low.id);
  });

  it('reads all that is below an account in one request', async () => {
    const [top, stranger] = [await account(), await account()];
    const middle = await account({ parentaccountid: top.id });
    const low = await account({ parentaccountid: middle.id, name: 'Low' });
    await set('account', middle.id, { statecode: 1, statuscode: 2 });
    const { call: reading, steps } = recordedCall();
    const rows = await crm().under('account', top.id, ['name', 'parentaccountid'], reading);
    expect(new Map(rows.map(({ id, values }) => [id, values]))).toEqual(
      new Map([
        [middle.id, { accountid: middle.id, name: 'Doe Ltd', parentaccountid: top.id }],
        [low.id, { accountid: low.id, name: 'Low', parentaccountid: middle.id }],
      ]),
    );
    expect(requestsOf(steps)).toMatchObject([
      { step: 'read account hierarchy', outcome: '2 found' },
    ]);
    expect(await crm().under('account', stranger.id, [], call())).toEqual([]);
  });

  it('tells changes of accounts with what they point at', async () => {
    const top = await account();
    const readAll = async (from: string | null) => {
      const pages = [];
      const columns = ['name', 'statecode', 'parentaccountid'];
      for await (const page of crm().changes('account', columns, from, call())) {
        if (page !== 'expired') pages.push(page);
      }
      return { rows: pages.flatMap(({ rows }) => rows), link: pages.at(-1)?.deltaLink ?? null };
    };
    const { link } = await readAll(null);
    const child = await account({ parentaccountid: top.id });
    await set('account', top.id, { statecode: 1, statuscode: 2 });
    const { rows } = await readAll(link);
    expect(rows.map(({ id, values }) => [id, values.parentaccountid, values.statecode])).toEqual([
      [child.id, top.id, 0],
      [top.id, null, 1],
    ]);
  });

  registerAssociateTests(crm, make);
}

type Make = (table: CrmTable, values: CrmValues) => Promise<{ readonly id: string }>;

function registerAssociateTests(crm: () => Crm, make: Make): void {
  const findOne = (table: CrmTable, column: string, value: string | number) => {
    const search = { table, searches: [[{ column, anyOf: [value] }]], rowsMax: 5 };
    return crm().find(search, [], call());
  };

  it('connects a contact with an account in a role that is found by its name, and ends that', async () => {
    const name = `Buyer ${randomUUID()}`;
    const role = await make('connectionrole', { name, category: 1 });
    expect((await findOne('connectionrole', 'name', name)).map(({ id }) => id)).toEqual([role.id]);
    const [person, company] = [
      await make('contact', { lastname: 'Doe' }),
      await make('account', { name: 'Doe Ltd' }),
    ];
    const id = randomUUID();
    const write = {
      table: 'connection',
      id,
      values: { effectivestart: '2026-01-01T00:00:00Z' },
      binds: [
        { nav: 'record1id_contact', table: 'contact', id: person.id },
        { nav: 'record2id_account', table: 'account', id: company.id },
        { nav: 'record1roleid', table: 'connectionrole', id: role.id },
      ],
    } as const;
    const { etag } = rowIn(await crm().create(write, call()));
    expect(await crm().create(write, call())).toBe('exists');
    // The service keeps a second row, so that the connection is found from its other end.
    expect(await findOne('connection', '_record1id_value', company.id)).toHaveLength(1);
    const values = { effectiveend: '2026-06-01T00:00:00Z', statecode: 1, statuscode: 2 };
    rowIn(await crm().update({ table: 'connection', id, values, binds: [] }, etag, call()));
    const [seen] = await findOne('connection', '_record2id_value', company.id);
    expect(seen?.id).toBe(id);
    const columns = ['effectiveend', 'statecode', '_record1roleid_value'];
    expect((await crm().read('connection', id, columns, call()))?.values).toMatchObject({
      effectiveend: values.effectiveend,
      statecode: 1,
      _record1roleid_value: role.id,
    });
  });

  it('keeps further addresses of an account, which are removed once', async () => {
    const company = await make('account', { name: 'Doe Ltd', address1_city: 'Bath' });
    const id = randomUUID();
    const binds = [{ nav: 'parentid_account', table: 'account', id: company.id }] as const;
    const values = { addressnumber: 4, city: 'York', line1: '1 Row' };
    rowIn(await crm().create({ table: 'customeraddress', id, values, binds }, call()));
    const ids = async () =>
      (await findOne('customeraddress', '_parentid_value', company.id)).map((row) => row.id);
    expect(await ids()).toContain(id);
    const { call: removing, steps } = recordedCall();
    expect(await crm().remove('customeraddress', id, removing)).toBe('removed');
    expect(requestsOf(steps)).toMatchObject([
      { step: 'remove customeraddress', status: 204, outcome: 'removed', crmId: id },
    ]);
    expect(await ids()).not.toContain(id);
    expect(await crm().remove('customeraddress', id, call())).toBe('gone');
    expect((await crm().read('account', company.id, ['address1_city'], call()))?.values).toEqual({
      accountid: company.id,
      address1_city: 'Bath',
    });
  });
}
