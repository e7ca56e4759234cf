import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmWrite } from '../../src/ports/crm.ts';
import { requestsOf } from './crm-answers.ts';
import { type CrmWorld, crmWorld } from './crm-world.ts';
import { recordedCall } from './recorded-call.ts';

let world: CrmWorld;
let crm: ReturnType<CrmWorld['gateway']>;
beforeEach(async () => {
  world = await crmWorld();
  crm = world.gateway();
});
afterEach(() => world.close());

const call = () => recordedCall().call;
const contact = (lastname: string, id: string = randomUUID()): CrmWrite => ({
  table: 'contact',
  id,
  values: { lastname },
  binds: [],
});
const contacts = (count: number) =>
  Array.from({ length: count }, (_, index) => contact(`Doe ${index}`));

async function lastnames(): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const page of crm.changes('contact', ['lastname'], null, call())) {
    if (page === 'expired') throw new Error('Nothing has expired yet.');
    for (const { id, values } of page.rows) names.set(id, String(values.lastname));
  }
  return names;
}

describe('many rows', () => {
  it('are created and updated by hundreds, with at most one request for a hundred rows', async () => {
    const rows = contacts(2_000);
    const { call: writing, steps } = recordedCall();
    expect(await crm.upsertMany('contact', rows, writing)).toEqual([]);
    expect(requestsOf(steps).map(({ step }) => step)).toContain('look for UpsertMultiple');
    expect(await world.requests()).toBeLessThanOrEqual(20);
    const again = rows.map(({ id }) => contact('Roe', id));
    expect(await crm.upsertMany('contact', again, call())).toEqual([]);
    const names = await lastnames();
    expect(rows.map(({ id }) => names.get(id))).toEqual(rows.map(() => 'Roe'));
  });

  it('are written but for the bad ones, which alone are told, each with its own problem', async () => {
    const rows = contacts(500);
    const long = contact('x'.repeat(300));
    const unknown = { ...contact('Doe'), values: { lastname: 'Doe', cwy_nothing: 1 } };
    const forbidden = contact('sim-forbid');
    const mixed = [...rows.slice(0, 137), long, ...rows.slice(137, 400), unknown];
    const problems = await crm.upsertMany(
      'contact',
      [...mixed, ...rows.slice(400), forbidden],
      call(),
    );
    const byId = new Map(problems.map(({ id, problem }) => [id, problem.code]));
    expect(byId).toEqual(
      new Map([
        [long.id, 'CWY-3006'],
        [unknown.id, 'CWY-3010'],
        [forbidden.id, 'CWY-3008'],
      ]),
    );
    const names = await lastnames();
    expect(rows.filter(({ id }) => !names.has(id))).toEqual([]);
    expect(names.has(long.id)).toBe(false);
    expect(await world.requests()).toBeLessThan(60);
  });

  it('that come twice are written once, column by column the last', async () => {
    const id = randomUUID();
    const first = { ...contact('A', id), values: { lastname: 'A', firstname: 'Ada' } };
    const rows = [first, contact('B'), contact('C', id.toUpperCase())];
    const { call: writing, steps } = recordedCall();
    expect(await crm.upsertMany('contact', rows, writing)).toEqual([]);
    expect(steps.at(-1)).toMatchObject({ status: 204, note: '2 rows' });
    const row = await crm.read('contact', id, ['lastname', 'firstname'], call());
    expect(row?.values).toMatchObject({ lastname: 'C', firstname: 'Ada' });
  });

  it('go by batch where the table refuses the message, whatever the probe said', async () => {
    await world.admin('bulk', { refuse: ['contacts'] });
    const rows = contacts(250);
    const bad = contact('x'.repeat(300));
    const { call: writing, steps } = recordedCall();
    const problems = await crm.upsertMany('contact', [...rows, bad], writing);
    expect(problems.map(({ id, problem }) => [id, problem.code])).toEqual([[bad.id, 'CWY-3006']]);
    expect((await lastnames()).size).toBe(250);
    const written = requestsOf(steps).filter(({ step }) => step === 'upsert each contact');
    expect(written.map(({ note }) => note)).toEqual([
      'batch of 100',
      'batch of 100',
      'batch of 51',
    ]);
  });

  it('survive deadlocks, outages, lost answers and refusals', async () => {
    await world.fault({
      failNext: [
        { count: 2, status: 500, code: '0x80044150', method: 'POST' },
        { count: 1, status: 500, code: '0x80044151', method: 'POST' },
      ],
      dropResponse: { count: 1, when: 'after', method: 'POST' },
    });
    const rows = contacts(400);
    expect(await crm.upsertMany('contact', rows, call())).toEqual([]);
    await world.fault({ throttle: { count: 1, retryAfterSeconds: 1 } });
    expect(await crm.upsertMany('contact', contacts(50), call())).toEqual([]);
    expect((await lastnames()).size).toBe(450);
  });

  it('have one writer per table, and tables side by side', async () => {
    await world.admin('bulk', { deadlockPercent: 100 });
    // Requests that take no time never meet.
    await world.admin('limits', { costModel: 'published', timeScale: 50 });
    const accounts = Array.from({ length: 300 }, (_, index) => ({
      table: 'account' as const,
      id: randomUUID(),
      values: { name: `Doe ${index} Ltd` },
      binds: [],
    }));
    const { call: writing, steps } = recordedCall();
    const problems = await Promise.all([
      crm.upsertMany('contact', contacts(300), writing),
      crm.upsertMany('contact', contacts(300), writing),
      crm.upsertMany('account', accounts, writing),
    ]);
    expect(problems.flat()).toEqual([]);
    expect(steps.filter(({ status }) => status === 500)).toEqual([]);
    expect((await lastnames()).size).toBe(600);
  });

  it('are told the problem when nothing passes, and none is lost without a word', async () => {
    await world.fault({ outage: true });
    const rows = contacts(3);
    const impatient = world.gateway({ alarm: (_ms, run) => soon(run) });
    const problems = await impatient.upsertMany('contact', rows, call());
    expect(problems.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
    expect(new Set(problems.map(({ problem }) => problem.code))).toEqual(new Set(['CWY-3002']));
  });
});

describe('live traffic beside bulk', () => {
  it('goes first, and bulk comes to its end all the same', async () => {
    const busy = await crmWorld({ costModel: 'published', timeScale: 20 });
    const gateway = busy.gateway();
    const order: string[] = [];
    const rows = contacts(1_500);
    const bulk = gateway
      .upsertMany('contact', rows, call())
      .then((problems) => order.push(`bulk, ${problems.length} problems`));
    for (let n = 0; n < 10; n++) {
      await gateway.create(contact(`Live ${n}`), call());
      order.push('live');
    }
    await bulk;
    expect(order).toEqual([...Array<string>(10).fill('live'), 'bulk, 0 problems']);
    const endless = Array.from({ length: 400 }, (_, n) =>
      gateway.create(contact(`More ${n}`), call()).then(() => order.push('more')),
    );
    await gateway.upsertMany('contact', contacts(100), call());
    expect(order.filter((one) => one === 'more').length).toBeLessThan(400);
    await Promise.all(endless);
    await busy.close();
  });
});

/** A timer that does not wait. */
function soon(run: () => void): () => void {
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
}
