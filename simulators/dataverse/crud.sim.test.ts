import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller } from './testing/caller.ts';

const ADA = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';
const ACME = '33333333-3333-4333-8333-333333333333';
const NOBODY = '99999999-9999-4999-8999-999999999999';
const back = { Prefer: 'return=representation' };

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.world.reset());

const put = (path: string, body: Record<string, unknown>) =>
  caller.patch(path, JSON.parse(JSON.stringify(body)));

describe('create', () => {
  it('[crud.01] answers 204 with the address of the row', async () => {
    const answer = await caller.post('contacts', { lastname: 'L' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('odata-entityid')).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/api\/data\/v9\.2\/contacts\([\da-f-]{36}\)$/,
    );
    expect(answer.headers.get('odata-version')).toBe('4.0');
    expect(answer.headers.get('x-ms-dop-hint')).toBe('4');
    expect(answer.headers.get('x-ms-ratelimit-time-remaining-xrm-requests')).toBe('1,200.00');
    expect(answer.headers.get('set-cookie')).toMatch(/^ARRAffinity=/);
    expect(answer.headers.get('req_id')).toBe(answer.headers.get('x-ms-service-request-id'));
  });

  it('[crud.02] answers 201 with the row, and without its address, when asked to', async () => {
    const body = { firstname: 'Ada', lastname: 'Lovelace', address1_line1: '1 Way' };
    const answer = await caller.post('contacts?$select=fullname,statuscode', body, back);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('preference-applied')).toBe('return=representation');
    expect(answer.headers.get('odata-entityid')).toBeNull();
    expect(answer.headers.get('etag')).toBe(answer.json['@odata.etag']);
    expect(answer.json).toMatchObject({ fullname: 'Ada Lovelace', statuscode: 1 });
    expect(Object.keys(answer.json).sort()).toEqual(
      ['@odata.context', '@odata.etag', 'contactid', 'fullname', 'statuscode'].sort(),
    );
  });

  it('[crud.03] fills in defaults, stamps, computed columns and the base currency', async () => {
    const body = {
      firstname: 'Ada',
      lastname: 'L',
      annualincome: 10,
      address1_line1: '1 Way',
      address1_city: 'Bath',
      address1_postalcode: 'BA1',
      address1_country: 'GB',
      createdon: '1999-01-01T00:00:00Z',
      fullname: 'ignored',
    };
    const { json } = await caller.post('contacts', body, back);
    expect(json).toMatchObject({
      fullname: 'Ada L',
      donotemail: false,
      followemail: true,
      preferredcontactmethodcode: 1,
      statecode: 0,
      annualincome: 10,
      annualincome_base: 10,
      exchangerate: 1,
      address1_composite: '1 Way\r\nBath, BA1\r\nGB',
      middlename: null,
    });
    expect(json.createdon).not.toBe(body.createdon);
    expect(json.createdon).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
    expect(json._modifiedby_value).toBe(simulator.applicationUsers[0]?.userId);
    expect(json._ownerid_value).toBe(json._createdby_value);
  });

  it('[crud.04] does not enforce what only forms require', async () => {
    expect((await caller.post('contacts', {})).status).toBe(204);
    expect((await caller.post('transactioncurrencies', { currencyname: 'x' })).code).toBe(
      '0x80040203',
    );
    expect((await caller.post('customeraddresses', { line1: 'x' })).code).toBe('0x80040203');
  });

  it('[crud.05] refuses an id that is taken', async () => {
    await put(`contacts(${ADA})`, {});
    const answer = await caller.post('contacts', { contactid: ADA });
    expect([answer.status, answer.code]).toEqual([412, '0x80040237']);
  });

  it.each([
    [{ foo: 1 }, '0x80048d19', /Invalid property 'foo'/],
    [{ 'parentcustomerid@odata.bind': '/accounts(x)' }, '0x80048d19', /undeclared property/],
    [{ 'parentcustomerid_Account@odata.bind': '/x' }, '0x80048d19', /undeclared property/],
    [{ _parentcustomerid_value: ADA }, '0x80048d19', /Navigation properties instead/],
    [{ 'firstname@odata.type': '#x' }, '0x80048d19', /undeclared property 'firstname'/],
    [{ statuscode: 2 }, '0x80048408', /ContactState.Active/],
    [{ jobtitle: 'x'.repeat(101) }, '0x80044331', /maximum allowed length of '100'/],
  ])('[crud.06] refuses %j', async (body, code, text) => {
    const answer = await caller.post('contacts', body);
    expect([answer.status, answer.code]).toEqual([400, code]);
    expect(answer.message).toMatch(text);
  });
});

describe('update and upsert', () => {
  it('[crud.07] creates with the id of the URL and then updates it', async () => {
    const first = await put(`contacts(${ADA})`, { lastname: 'One' });
    const second = await put(`contacts(${ADA})`, { lastname: 'Two' });
    expect([first.status, second.status]).toEqual([204, 204]);
    expect(first.headers.get('odata-entityid')).toContain(`contacts(${ADA})`);
    const { json } = await caller.get(`contacts(${ADA})`);
    expect(json).toMatchObject({ contactid: ADA, lastname: 'Two' });
  });

  it('[crud.08] tells 201 from 200 when the row is asked for', async () => {
    const one = await caller.patch(`contacts(${ADA})?$select=contactid`, {}, back);
    const two = await caller.patch(`contacts(${ADA})?$select=contactid`, {}, back);
    expect([one.status, two.status]).toEqual([201, 200]);
  });

  it('[keys.01] by alternate key echoes the key, takes its value over and finds it again', async () => {
    const path = "contacts(cwy_commercetoolsid='ct-1')";
    const one = await put(path, { lastname: 'A' });
    const two = await put(path, { lastname: 'B', cwy_commercetoolsid: 'other' });
    expect([one.status, two.status]).toEqual([204, 204]);
    expect(one.headers.get('odata-entityid')).toMatch(/contacts\(cwy_commercetoolsid='ct-1'\)$/);
    const { json } = await caller.get(path);
    expect(json).toMatchObject({ lastname: 'B', cwy_commercetoolsid: 'ct-1' });
  });

  it('[keys.02] on create by key the body wins over the URL', async () => {
    await put("contacts(cwy_commercetoolsid='url')", { cwy_commercetoolsid: 'body' });
    expect((await caller.get("contacts(cwy_commercetoolsid='body')")).status).toBe(200);
    expect((await caller.get("contacts(cwy_commercetoolsid='url')")).code).toBe('0x80060891');
  });

  it('[keys.03] keeps alternate keys unique, without regard to case, and lets nulls be', async () => {
    await put(`contacts(${ADA})`, { cwy_commercetoolsid: 'x1' });
    const clash = await put(`contacts(${BOB})`, { cwy_commercetoolsid: 'X1' });
    expect([clash.status, clash.code]).toEqual([412, '0x80060892']);
    expect(clash.message).toMatch(/^Entity Key commercetools id violated\./);
    expect((await caller.get(`contacts(${BOB})`)).status).toBe(404);
    expect((await put(`contacts(${BOB})`, { cwy_commercetoolsid: null })).status).toBe(204);
    expect((await caller.post('contacts', { cwy_commercetoolsid: null })).status).toBe(204);
  });

  it('[crud.09] If-Match and If-None-Match decide', async () => {
    const path = `contacts(${ADA})`;
    const absent = await caller.patch(path, {}, { 'If-Match': '*' });
    expect([absent.status, absent.code]).toEqual([404, '0x80040217']);
    expect(absent.message).toBe(`contact With Id = ${ADA} Does Not Exist`);
    expect((await caller.patch(path, {}, { 'If-None-Match': '*' })).status).toBe(204);
    const again = await caller.patch(path, {}, { 'If-None-Match': '*' });
    expect([again.status, again.code]).toEqual([412, '0x80040237']);
    const etag = String((await caller.get(path)).json['@odata.etag']);
    const fresh = await caller.patch(path, { lastname: 'x' }, { 'If-Match': etag });
    const stale = await caller.patch(path, { lastname: 'y' }, { 'If-Match': etag });
    expect(fresh.status).toBe(204);
    expect([stale.status, stale.code]).toEqual([412, '0x80060882']);
    const none = { 'If-None-Match': 'null', 'If-Match': 'null' };
    expect((await caller.patch(path, {}, none)).status).toBe(204);
  });

  it('[crud.10] a new version rises above every earlier one', async () => {
    const version = async (path: string) => Number((await caller.get(path)).json.versionnumber);
    await put(`contacts(${ADA})`, {});
    const one = await version(`contacts(${ADA})`);
    await put(`accounts(${ACME})`, { name: 'Acme' });
    await put(`contacts(${ADA})`, {});
    const two = await version(`accounts(${ACME})`);
    const three = await version(`contacts(${ADA})`);
    expect(one).toBeLessThan(two);
    expect(two).toBeLessThan(three);
  });

  it('[crud.11] changes of state bring and check the status reason', async () => {
    await put(`contacts(${ADA})`, {});
    expect((await put(`contacts(${ADA})`, { statuscode: 2 })).code).toBe('0x80048408');
    expect((await put(`contacts(${ADA})`, { statecode: 1 })).status).toBe(204);
    expect((await caller.get(`contacts(${ADA})`)).json).toMatchObject({
      statecode: 1,
      statuscode: 2,
    });
  });

  it('[crud.12] refuses an account that would be its own ancestor', async () => {
    await put(`accounts(${ACME})`, { name: 'A' });
    await put(`accounts(${BOB})`, { 'parentaccountid@odata.bind': `/accounts(${ACME})` });
    const cycle = await put(`accounts(${ACME})`, {
      'parentaccountid@odata.bind': `/accounts(${BOB})`,
    });
    expect([cycle.status, cycle.code]).toEqual([400, '0x80040507']);
  });
});

describe('lookups', () => {
  it('[lookup.01] are bound by id, by key and by full URL, and cleared by null', async () => {
    await put(`accounts(${ACME})`, { name: 'Acme', cwy_commercetoolsid: 'bu-1' });
    const bind = 'parentcustomerid_account@odata.bind';
    for (const target of [
      `/accounts(${ACME})`,
      `accounts(${ACME})`,
      "/accounts(cwy_commercetoolsid='bu-1')",
      `${simulator.apiUrl}accounts(${ACME})`,
    ]) {
      await put(`contacts(${ADA})`, { [bind]: null });
      expect((await put(`contacts(${ADA})`, { [bind]: target })).status).toBe(204);
      const { json } = await caller.get(`contacts(${ADA})`);
      expect([json._parentcustomerid_value, json.parentcustomeridtype]).toEqual([ACME, 'account']);
    }
    expect((await put(`contacts(${ADA})`, { parentcustomerid_account: null })).status).toBe(204);
    expect((await caller.get(`contacts(${ADA})`)).json._parentcustomerid_value).toBeNull();
  });

  it('[lookup.02] to nothing, or to the wrong table, are refused', async () => {
    const bind = (target: string) =>
      put(`contacts(${ADA})`, { 'parentcustomerid_account@odata.bind': target });
    expect((await bind(`/accounts(${NOBODY})`)).code).toBe('0x80040217');
    expect((await bind("/accounts(cwy_commercetoolsid='no')")).code).toBe('0x80060891');
    expect((await bind(`/contacts(${ADA})`)).code).toBe('0x80048d19');
    expect((await bind('/nothings(1)')).code).toBe('0x80048d19');
  });

  it('[lookup.03] can be set and cleared with $ref from either side', async () => {
    await put(`accounts(${ACME})`, { name: 'Acme' });
    await put(`contacts(${ADA})`, {});
    const parent = async () => (await caller.get(`contacts(${ADA})`)).json._parentcustomerid_value;
    const one = await caller.post(`accounts(${ACME})/contact_customer_accounts/$ref`, {
      '@odata.id': `contacts(${ADA})`,
    });
    expect([one.status, await parent()]).toEqual([204, ACME]);
    const far = `accounts(${ACME})/contact_customer_accounts(${ADA})/$ref`;
    expect([(await caller.delete(far)).status, await parent()]).toEqual([204, null]);
    const near = `contacts(${ADA})/parentcustomerid_account/$ref`;
    const two = await caller.send('PUT', near, { body: { '@odata.id': `accounts(${ACME})` } });
    expect([two.status, await parent()]).toEqual([204, ACME]);
    await put(`accounts(${BOB})`, { name: 'Other' });
    const foreign = `accounts(${BOB})/contact_customer_accounts(${ADA})/$ref`;
    expect([(await caller.delete(foreign)).status, await parent()]).toEqual([204, ACME]);
    const byQuery = `accounts(${ACME})/contact_customer_accounts/$ref?$id=contacts(${ADA})`;
    expect([(await caller.delete(byQuery)).status, await parent()]).toEqual([204, null]);
    expect((await caller.delete(near)).status).toBe(204);
  });
});

describe('single properties', () => {
  it('[crud.13] are read, written and cleared', async () => {
    await put(`contacts(${ADA})`, { telephone1: '1' });
    const path = `contacts(${ADA})/telephone1`;
    expect((await caller.get(path)).json.value).toBe('1');
    expect((await caller.get(`${path}/$value`)).text).toBe('1');
    expect((await caller.send('PUT', path, { body: { value: '2' } })).status).toBe(204);
    expect((await caller.get(path)).json.value).toBe('2');
    expect((await caller.delete(path)).status).toBe(204);
    expect((await caller.get(path)).status).toBe(204);
    expect((await caller.delete(`contacts(${NOBODY})/telephone1`)).status).toBe(404);
  });
});

describe('delete', () => {
  it('[crud.14] honours If-Match and then the row is gone', async () => {
    const path = `contacts(${ADA})`;
    await put(path, {});
    expect((await caller.delete(path, { 'If-Match': 'W/"1"' })).code).toBe('0x80060882');
    expect((await caller.delete(path)).status).toBe(204);
    expect((await caller.delete(path)).code).toBe('0x80040217');
  });

  it('[crud.15] of an account takes its contacts and their activities along', async () => {
    await put(`accounts(${ACME})`, { name: 'Acme' });
    await put(`contacts(${ADA})`, { 'parentcustomerid_account@odata.bind': `/accounts(${ACME})` });
    await put(`contacts(${BOB})`, { 'parentcustomerid_contact@odata.bind': `/contacts(${ADA})` });
    await put(`tasks(${NOBODY})`, {
      'regardingobjectid_contact_task@odata.bind': `/contacts(${ADA})`,
    });
    expect((await caller.delete(`accounts(${ACME})`)).status).toBe(204);
    expect((await caller.get(`contacts(${ADA})`)).status).toBe(404);
    expect((await caller.get(`tasks(${NOBODY})`)).status).toBe(404);
    const left = await caller.get(`contacts(${BOB})`);
    expect([left.status, left.json._parentcustomerid_value]).toEqual([200, null]);
  });
});

describe('activities', () => {
  it('[crud.16] are made in their own table, completed at once, and shown in the union', async () => {
    await put(`contacts(${ADA})`, { lastname: 'L' });
    const made = await put(`cwy_orderactivities(${BOB})`, {
      subject: 'Order placed',
      description: 'x'.repeat(2000),
      cwy_amount: 99_999_999_999.1234,
      statecode: 1,
      statuscode: 2,
      'regardingobjectid_contact_cwy_orderactivity@odata.bind': `/contacts(${ADA})`,
    });
    expect(made.status).toBe(204);
    const { json } = await caller.get(`activitypointers(${BOB})`);
    expect(json).toMatchObject({
      subject: 'Order placed',
      statecode: 1,
      activitytypecode: 'cwy_orderactivity',
      _regardingobjectid_value: ADA,
    });
    const direct = await caller.post('activitypointers', { subject: 'x' });
    expect([direct.status, direct.code]).toEqual([400, '0x80040800']);
  });

  it('[status.06] take other columns when they are completed, and stay so', async () => {
    await put(`tasks(${BOB})`, { subject: 'Placed', statecode: 1, statuscode: 5 });
    expect((await put(`tasks(${BOB})`, { subject: 'Cancelled' })).status).toBe(204);
    const { json } = await caller.get(`tasks(${BOB})`);
    expect(json).toMatchObject({ subject: 'Cancelled', statecode: 1, statuscode: 5 });
  });
});

describe('addresses of rows', () => {
  it.each([
    ['GET', 'nothings', 404, '0x80060888'],
    ['GET', `contacts(${NOBODY})`, 404, '0x80040217'],
    ['GET', "contacts(cwy_commercetoolsid='no')", 404, '0x80060891'],
    ['GET', "contacts(emailaddress1='a')", 400, '0x80060888'],
    ['GET', "contacts(nothing='a')", 400, '0x80060888'],
    ['GET', `contacts('${ADA}')`, 400, '0x80060888'],
    ['GET', "contacts(cwy_commercetoolsid='a%2Bb')", 400, '0x80060888'],
    ['GET', "contacts(cwy_commercetoolsid='a%2Fb')", 400, '0x80060888'],
    ['PATCH', 'contacts', 405, '0x80060888'],
    ['DELETE', 'contacts', 405, '0x80060888'],
    ['POST', `contacts(${ADA})`, 405, '0x80060888'],
  ])('[crud.17] %s %s is answered %i %s', async (method, path, status, code) => {
    const answer = await caller.send(method, path);
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('[crud.18] accepts the key by its name and in capitals', async () => {
    await put(`contacts(${ADA})`, {});
    expect((await caller.get(`contacts(contactid=${ADA.toUpperCase()})`)).status).toBe(200);
  });

  it('[crud.19] answers 304 to a version that is still good, except with annotations', async () => {
    await put(`contacts(${ADA})`, {});
    const etag = String((await caller.get(`contacts(${ADA})`)).json['@odata.etag']);
    const asks = { 'If-None-Match': etag };
    expect((await caller.get(`contacts(${ADA})`, asks)).status).toBe(304);
    const annotated = { ...asks, Prefer: 'odata.include-annotations="*"' };
    expect((await caller.get(`contacts(${ADA})`, annotated)).status).toBe(200);
  });

  it('[crud.20] says so when a payload is no JSON object', async () => {
    const response = await fetch(`${simulator.apiUrl}contacts`, { method: 'POST', body: '{' });
    expect(response.status).toBe(401);
    expect((await caller.post('contacts', JSON.parse('[]'))).code).toBe('0x80048d19');
  });
});
