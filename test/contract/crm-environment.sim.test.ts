import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../../simulators/dataverse/testing/caller.ts';
import { textColumn } from '../../simulators/dataverse/testing/provision.ts';
import { createCrm } from '../../src/dynamics/gateway.ts';
import type { Clock } from '../../src/std/time.ts';
import { requestsOf, rowIn } from './crm-answers.ts';
import { type CrmWorld, crmWorld } from './crm-world.ts';
import { realClock, recordedCall } from './recorded-call.ts';
import { type Scripted, type ScriptedServer, startScripted } from './scripted-server.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await crmWorld();
});
afterAll(() => world.close());

const call = () => recordedCall().call;

/** A clock that tests move on; what goes by it besides does not matter to them. */
function movableClock(): Clock & { pass(ms: number): void } {
  let passedMs = 0;
  return {
    now: () => realClock.now(),
    monotonicMs: () => realClock.monotonicMs() + passedMs,
    pass: (ms) => {
      passedMs += ms;
    },
  };
}

describe('what an environment says', () => {
  it('has the options of global choices, and of consent records at all', async () => {
    const shape = await world.gateway().shape('msdynmkt_contactpointconsent4', call());
    expect(shape.msdynmkt_value).toMatchObject({
      type: 'choice',
      required: true,
      choices: [534_120_000, 534_120_001, 534_120_002],
    });
    expect(shape.msdynmkt_contactpointvalue).toMatchObject({ type: 'text', lengthMax: 400 });
  });

  it('goes in one request where the questions gather', async () => {
    const crm = world.gateway({ connectionsMax: 1 });
    const id = randomUUID();
    const before = await world.requests();
    await Promise.all([crm.read('contact', id, [], call()), crm.shape('contact', call())]);
    expect((await world.requests()) - before).toBeLessThanOrEqual(2);
  });

  it('is asked again after ten minutes, and sees what was changed meanwhile', async () => {
    const clock = movableClock();
    const crm = world.gateway({ clock });
    const first = await crm.shape('cwy_integrationlog', call());
    expect(first.cwy_status?.lengthMax).toBe(50);
    const admin = new Caller(world.simulator);
    await admin.signIn();
    const table = "EntityDefinitions(LogicalName='cwy_integrationlog')";
    const path = `${table}/Attributes(LogicalName='cwy_status')`;
    await admin.send('PUT', path, { body: textColumn('cwy_Status', 60) });
    clock.pass(599_000);
    expect(await crm.shape('cwy_integrationlog', call())).toBe(first);
    clock.pass(2_000);
    expect((await crm.shape('cwy_integrationlog', call())).cwy_status?.lengthMax).toBe(60);
  });

  it('is asked again when it is in doubt or a column was refused, but not all the time', async () => {
    const clock = movableClock();
    const crm = world.gateway({ clock });
    const inDoubt = () => crm.shape('contact', call(), true);
    const write = () =>
      ({ table: 'contact', id: randomUUID(), values: { cwy_nothing: 'x' }, binds: [] }) as const;
    const refusals = [
      () => crm.create(write(), call()),
      async () => {
        const [refused] = await crm.upsertMany('contact', [write()], call());
        throw refused?.problem;
      },
    ];
    let last = await crm.shape('contact', call());
    clock.pass(2_000);
    expect(await inDoubt()).not.toBe(last);
    last = await inDoubt();
    for (const refused of refusals) {
      await expect(refused()).rejects.toMatchObject({ code: 'CWY-3010' });
      expect(await crm.shape('contact', call())).toBe(last);
      clock.pass(61_000);
      await expect(refused()).rejects.toMatchObject({ code: 'CWY-3010' });
      expect(await crm.shape('contact', call())).not.toBe(last);
      last = await crm.shape('contact', call());
    }
  });

  it('of a missing table is a problem of the mapping', async () => {
    const bare = await crmWorld({ bare: true });
    const asking = bare.gateway().shape('cwy_integrationlog', call());
    await expect(asking).rejects.toMatchObject({
      code: 'CWY-3010',
      detail: { place: 'cwy_integrationlog', status: 404 },
    });
    await bare.close();
  });

  it('is not remembered when it could not be asked', async () => {
    const crm = world.gateway();
    await world.fault({ outage: true });
    await expect(crm.shape('contact', call())).rejects.toMatchObject({ code: 'CWY-3002' });
    await expect(crm.currencyId('EUR', call())).rejects.toMatchObject({ code: 'CWY-3002' });
    await world.fault({ outage: false });
    expect((await crm.shape('contact', call())).lastname?.lengthMax).toBe(50);
    expect(await crm.currencyId('EUR', call())).not.toBeNull();
  });
});

describe('currencies', () => {
  it('that are inactive are none', async () => {
    expect(await world.gateway().currencyId('HRK', call())).toBeNull();
  });

  it('that somebody adds are found a minute later', async () => {
    const clock = movableClock();
    const crm = world.gateway({ clock });
    expect(await crm.currencyId('ISK', call())).toBeNull();
    const id = randomUUID();
    const values = {
      isocurrencycode: 'ISK',
      currencyname: 'Icelandic Krona',
      currencysymbol: 'kr',
      currencyprecision: 0,
      exchangerate: 150,
    };
    await crm.create({ table: 'transactioncurrency', id, values, binds: [] }, call());
    expect(await crm.currencyId('ISK', call())).toBeNull();
    clock.pass(61_000);
    expect(await crm.currencyId('ISK', call())).toBe(id);
    const { call: later, steps } = recordedCall();
    clock.pass(3_500_000);
    expect(await crm.currencyId('ISK', later)).toBe(id);
    expect(requestsOf(steps)).toHaveLength(0);
  });

  it('are bound to entries of the timeline', async () => {
    const crm = world.gateway();
    const currency = (await crm.currencyId('CHF', call())) ?? '';
    const nav = 'transactioncurrencyid_cwy_orderactivity';
    const write = {
      table: 'cwy_orderactivity',
      id: randomUUID(),
      values: { subject: 'Order placed', cwy_amount: 12.5 },
      binds: [{ nav, table: 'transactioncurrency', id: currency }],
    } as const;
    rowIn(await crm.createCompletedActivity(write, call()));
    const columns = ['_transactioncurrencyid_value'];
    const row = rowIn(await crm.read('cwy_orderactivity', write.id, columns, call()));
    expect(row.values._transactioncurrencyid_value).toBe(currency);
  });
});

describe('merges', () => {
  const contact = (id: string) =>
    ({ table: 'contact', id, values: { lastname: 'Doe' }, binds: [] }) as const;

  it('whose answer was lost are found done by the repeat', async () => {
    const crm = world.gateway();
    const ids = { master: randomUUID(), subordinate: randomUUID() };
    await crm.create(contact(ids.master), call());
    await crm.create(contact(ids.subordinate), call());
    await world.fault({ dropResponse: { count: 1, when: 'after' } });
    await expect(crm.merge('contact', ids, call())).rejects.toMatchObject({ code: 'CWY-3001' });
    expect(await crm.merge('contact', ids, call())).toBe('merged');
  });

  it('of accounts move their contacts', async () => {
    const crm = world.gateway();
    const ids = { master: randomUUID(), subordinate: randomUUID() };
    for (const id of [ids.master, ids.subordinate]) {
      await crm.create({ table: 'account', id, values: { name: 'Doe Ltd' }, binds: [] }, call());
    }
    const child = randomUUID();
    const nav = 'parentcustomerid_account';
    const binds = [{ nav, table: 'account', id: ids.subordinate }] as const;
    await crm.create({ ...contact(child), binds }, call());
    expect(await crm.merge('account', ids, call())).toBe('merged');
    const row = rowIn(await crm.read('contact', child, ['parentcustomerid'], call()));
    expect(row.values.parentcustomerid).toBe(ids.master);
  });
});

describe('odd answers', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function scripted(answer: (path: string) => Scripted) {
    const server: ScriptedServer = await startScripted({ answer: ({ path }) => answer(path) });
    const crm = createCrm({
      url: server.url,
      tokenUrl: `${server.url}/token`,
      users: [{ clientId: 'c', clientSecret: 's' }],
      connectionsMax: 4,
      batchMax: 1,
      timeoutMs: 2_000,
      newId: randomUUID,
      clock: realClock,
    });
    open.push(() => server.close());
    open.push(() => crm.close());
    return crm;
  }
  const refusal = (status: number, code: string, message = ''): Scripted => ({
    status,
    body: { error: { code, message } },
  });
  const ids = { master: randomUUID(), subordinate: randomUUID() };
  const active = (path: string): Scripted => {
    const contactid = /\(([0-9a-f-]{36})\)/.exec(path)?.[1];
    return {
      status: 200,
      body: { '@odata.etag': 'W/"1"', contactid, statecode: 0 },
    };
  };

  it.each([
    ['a refusal that neither row explains', refusal(400, '0x80040265', 'plug-in'), 'CWY-3006'],
    ['a missing privilege', refusal(403, '0x80040220', 'prvMerge'), 'CWY-3008'],
    ['a deadlock', refusal(500, '0x80044150'), 'CWY-3002'],
    ['a limit', refusal(429, '0x80072322'), 'CWY-3003'],
    ['a success that is none', { status: 200, body: {} } as const, 'CWY-3009'],
  ])('to a merge: %s', async (_, answer, code) => {
    const crm = await scripted((path) => (path.endsWith('/Merge') ? answer : active(path)));
    await expect(crm.merge('contact', ids, call())).rejects.toMatchObject({ code });
  });

  it('to a merge: a row that was merged once and is in use again was not merged now', async () => {
    const crm = await scripted((path) => {
      if (path.endsWith('/Merge')) return refusal(400, '0x80040203');
      const contactid = /\(([0-9a-f-]{36})\)/.exec(path)?.[1];
      const statecode = contactid === ids.master ? 1 : 0;
      const _masterid_value = contactid === ids.master ? null : ids.master;
      return {
        status: 200,
        body: { '@odata.etag': 'W/"1"', contactid, statecode, _masterid_value },
      };
    });
    expect(await crm.merge('contact', ids, call())).toBe('refused');
  });

  it.each([
    ['no list', { status: 200, body: {} } as const, 'CWY-3009'],
    ['a column without a name', { status: 200, body: { value: [{}] } } as const, 'CWY-3009'],
    ['that there is no such table', refusal(404, '0x80040217'), 'CWY-3010'],
    ['half a document', { status: 200, text: '{"value":[' } as const, 'CWY-3002'],
    ['a customization that runs', refusal(429, '0x80071151'), 'CWY-3002'],
    ['a page of something in between', { status: 404, text: '<html>' } as const, 'CWY-3002'],
  ])('to a question about columns: %s', async (_, answer, code) => {
    const crm = await scripted(() => answer);
    await expect(crm.shape('contact', call())).rejects.toMatchObject({ code });
  });

  it('to a question about columns: types that are not known are other', async () => {
    const crm = await scripted((path) => ({
      status: 200,
      body: path.includes('Microsoft.Dynamics.CRM')
        ? { value: [] }
        : {
            value: [
              { LogicalName: 'a', AttributeType: 'Virtual', IsValidForUpdate: true },
              { LogicalName: 'b', AttributeType: 'Picklist', IsValidForUpdate: true },
              { LogicalName: 'c', AttributeType: 'String', IsValidForUpdate: false },
            ],
          },
    }));
    const nothing = { lengthMax: null, required: false, choices: null };
    expect(await crm.shape('contact', call())).toEqual({
      a: { type: 'other', ...nothing },
      b: { type: 'choice', ...nothing },
    });
  });
});
