import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import { type Caller, rowsOf } from './testing/caller.ts';
import { Starter } from './testing/start.ts';

const starter = new Starter();
const contact = guidFrom('buyer');
const prices = guidFrom('price list');
const euro = guidFrom('currency EUR');
let caller: Caller;

beforeAll(async () => {
  caller = await starter.begin({ sales: true });
  await caller.patch(`contacts(${contact})`, { lastname: 'Buyer' });
  await caller.patch(`pricelevels(${prices})`, { name: 'Shop' });
});
afterAll(() => starter.end());

const draft = {
  name: 'O-1',
  'customerid_contact@odata.bind': `/contacts(${contact})`,
  'pricelevelid@odata.bind': `/pricelevels(${prices})`,
  'transactioncurrencyid@odata.bind': `/transactioncurrencies(${euro})`,
};

async function makeOrder(name: string): Promise<string> {
  const id = guidFrom(`order ${name}`);
  expect((await caller.patch(`salesorders(${id})`, draft)).status).toBe(204);
  return id;
}

const lineOf = (order: string, given: Record<string, unknown> = {}) => ({
  'salesorderid@odata.bind': `/salesorders(${order})`,
  isproductoverridden: true,
  productdescription: 'Coat',
  quantity: 3,
  priceperunit: 3.34,
  manualdiscountamount: 0.02,
  tax: 1.9,
  ...given,
});

async function addLine(order: string, name: string): Promise<string> {
  const id = guidFrom(`line ${name}`);
  const added = await caller.patch(`salesorderdetails(${id})`, lineOf(order));
  expect(added.status).toBe(204);
  return id;
}

const totals = 'totallineitemamount,totaltax,totalamount,statecode,statuscode';

async function orderAt(id: string) {
  return (await caller.get(`salesorders(${id})?$select=${totals}`)).json;
}

function close(action: string, order: string, Status = -1) {
  const OrderClose = { 'salesorderid@odata.bind': `/salesorders(${order})` };
  return caller.post(action, { OrderClose, Status });
}

describe('orders of Dynamics Sales', () => {
  it('[sales.01] are there with --sales only', async () => {
    const plain = await starter.begin({});
    const answer = await plain.get('salesorders');
    expect([answer.status, answer.code]).toEqual([404, '0x80060888']);
    expect(rowsOf(await caller.get('salesorders'))).toEqual([]);
  });

  it('[sales.02] need a customer and a price list', async () => {
    const missing = 'pricelevelid@odata.bind';
    const { [missing]: _, ...without } = draft;
    const answer = await caller.patch(`salesorders(${guidFrom('none')})`, without);
    expect([answer.status, answer.code]).toEqual([400, '0x80040203']);
  });

  it('[sales.03] are priced by their lines', async () => {
    const id = await makeOrder('priced');
    const line = await addLine(id, 'priced 1');
    await addLine(id, 'priced 2');
    await caller.patch(`salesorders(${id})`, { freightamount: 5, discountamount: 1 });
    const before = { totallineitemamount: 20, totaltax: 3.8, totalamount: 27.8 };
    expect(await orderAt(id)).toMatchObject(before);
    await caller.patch(`salesorderdetails(${line})`, { quantity: 6 });
    expect(await orderAt(id)).toMatchObject({ totallineitemamount: 30.02, totalamount: 37.82 });
    await caller.delete(`salesorderdetails(${line})`);
    expect(await orderAt(id)).toMatchObject({ totallineitemamount: 10, totalamount: 15.9 });
  });

  it('[sales.04] are closed by messages of their own', async () => {
    const id = await makeOrder('closed');
    for (const statecode of [2, 3]) {
      const plain = await caller.patch(`salesorders(${id})`, { statecode });
      expect([plain.status, plain.code]).toEqual([400, '0x80040203']);
    }
    expect((await close('FulfillSalesOrder', id)).status).toBe(204);
    expect(await orderAt(id)).toMatchObject({ statecode: 3, statuscode: 100_001 });
    expect((await close('CancelSalesOrder', id)).status).toBe(400);
    expect((await caller.patch(`salesorders(${id})`, { statecode: 0 })).status).toBe(204);
    expect((await close('CancelSalesOrder', id, 4)).status).toBe(204);
    expect(await orderAt(id)).toMatchObject({ statecode: 2, statuscode: 4 });
  });

  it('[sales.05] are read-only when closed, with their lines', async () => {
    const id = await makeOrder('read-only');
    const line = await addLine(id, 'read-only');
    await close('CancelSalesOrder', id);
    const answers = [
      await caller.patch(`salesorders(${id})`, { name: 'O-2' }),
      await caller.patch(`salesorderdetails(${line})`, { quantity: 1 }),
      await caller.delete(`salesorderdetails(${line})`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    await caller.patch(`salesorders(${id})`, { statecode: 0 });
    expect((await caller.patch(`salesorders(${id})`, { name: 'O-2' })).status).toBe(204);
  });

  it('[sales.06] refuse a close that names no order', async () => {
    const answer = await caller.post('CancelSalesOrder', { OrderClose: {}, Status: -1 });
    expect([answer.status, answer.code]).toEqual([400, '0x80040203']);
    expect((await close('CancelSalesOrder', guidFrom('nobody'))).status).toBe(404);
  });
});
