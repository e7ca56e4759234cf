import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDataverse } from '../../simulators/dataverse/server.ts';
import { createCrm } from '../../src/dynamics/gateway.ts';
import type { CrmRow } from '../../src/ports/crm.ts';
import { Problem } from '../../src/problems/problem.ts';
import { requestsOf, rowIn } from './crm-answers.ts';
import { type CrmWorld, crmWorld } from './crm-world.ts';
import { realClock, recordedCall } from './recorded-call.ts';

type Simulator = Awaited<ReturnType<typeof startDataverse>>;

const contact = (id: string, lastname = 'Doe') =>
  ({ table: 'contact', id, values: { lastname }, binds: [] }) as const;
const entry = (id: string) =>
  ({ table: 'cwy_orderactivity', id, values: { subject: 'Placed' }, binds: [] }) as const;
const call = () => recordedCall().call;

async function outcomeOf(work: Promise<CrmRow | string>): Promise<string> {
  return work.then(
    (row) => (typeof row === 'string' ? row : 'row'),
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );
}

describe('writes that come together', () => {
  let simulator: Simulator;
  let crm: ReturnType<typeof createCrm>;
  beforeAll(async () => {
    simulator = await startDataverse({});
    crm = gateway(simulator);
  });
  afterAll(async () => {
    await crm.close();
    await simulator.close();
  });

  function gateway({ url, tokenUrl, clientId, clientSecret }: Simulator, waitMsMax?: number) {
    return createCrm({
      url,
      tokenUrl,
      users: [{ clientId, clientSecret }],
      connectionsMax: 4,
      timeoutMs: 5_000,
      gatherMs: 20,
      waitMsMax,
      newId: randomUUID,
      clock: realClock,
    });
  }

  const requests = async (): Promise<number> => {
    const answer = await fetch(`${simulator.url}/_sim/requests`);
    const { total }: { total: number } = JSON.parse(await answer.text());
    return total;
  };
  const fault = async (body: object) => {
    const answer = await fetch(`${simulator.url}/_sim/faults`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };

  it('leave in a few batches, and each gets its own row and its own step', async () => {
    const before = await requests();
    const ids = Array.from({ length: 300 }, () => randomUUID());
    const recorded = ids.map(() => recordedCall());
    const rows = await Promise.all(
      ids.map((id, index) =>
        crm.create(contact(id, `Doe ${index}`), (recorded[index] ?? recordedCall()).call),
      ),
    );
    expect(rows.map((row) => rowIn(row).id)).toEqual(ids);
    const made = (await requests()) - before;
    expect(made).toBeLessThanOrEqual(12);
    const steps = recorded.flatMap(({ steps }) => requestsOf(steps));
    expect(steps).toHaveLength(300);
    expect(new Set(steps.map(({ requestId }) => requestId)).size).toBe(made);
    expect(steps.every(({ note }) => /^batch of \d+$/.test(note ?? ''))).toBe(true);
    const read = await crm.read('contact', ids[7] ?? '', ['lastname'], call());
    expect(read?.values.lastname).toBe('Doe 7');
    expect(read?.etag).toBe(rowIn(rows[7] ?? null).etag);
  });

  it('keep the answers that single requests have, side by side', async () => {
    const [there, changed] = [randomUUID(), randomUUID()];
    await crm.create(contact(there), call());
    const first = rowIn(await crm.create(contact(changed), call()));
    const outcomes = await Promise.all(
      [
        crm.create(contact(there), call()),
        crm.update(contact(changed, 'Roe'), 'W/"1"', call()),
        crm.update(contact(randomUUID()), first.etag, call()),
        crm.create(contact(randomUUID(), 'x'.repeat(200)), call()),
        crm.create({ ...contact(randomUUID()), values: { cwy_nothing: 'x' } }, call()),
        crm.createCompletedActivity(entry(randomUUID()), call()),
        crm.create(contact(randomUUID()), call()),
      ].map(outcomeOf),
    );
    expect(outcomes).toEqual(['exists', 'changed', 'gone', 'CWY-3006', 'CWY-3010', 'row', 'row']);
  });

  it('never stand twice in one batch when they are for one row', async () => {
    const id = randomUUID();
    const { etag } = rowIn(await crm.create(contact(id), call()));
    const writes = ['A', 'B', 'C'].map((name) => crm.update(contact(id, name), etag, call()));
    const others = Array.from({ length: 20 }, () => crm.create(contact(randomUUID()), call()));
    expect(await Promise.all(writes.map(outcomeOf))).toEqual(['row', 'changed', 'changed']);
    await Promise.all(others);
    expect((await crm.read('contact', id, ['lastname'], call()))?.values.lastname).toBe('A');
  });

  it('read side by side in one request too', async () => {
    const ids = Array.from({ length: 30 }, () => randomUUID());
    await Promise.all(ids.map((id) => crm.create(contact(id), call())));
    const before = await requests();
    const reading = ids.map((id) => crm.read('contact', id, ['lastname'], call()));
    const finding = ids.map((commercetoolsId) =>
      crm.find(
        {
          table: 'contact',
          searches: [[{ column: 'cwy_commercetoolsid', anyOf: [commercetoolsId] }]],
          rowsMax: 2,
        },
        ['lastname'],
        call(),
      ),
    );
    expect((await Promise.all(reading)).map((row) => row?.id)).toEqual(ids);
    expect(await Promise.all(finding)).toEqual(ids.map(() => []));
    expect((await requests()) - before).toBeLessThanOrEqual(3);
  });

  it('are all told when their batch is refused, lost or cut off; repeating them does no harm', async () => {
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const create = () => Promise.all(ids.map((id) => outcomeOf(crm.create(contact(id), call()))));
    await fault({ dropResponse: { count: 1, when: 'after' } });
    expect(new Set(await create())).toEqual(new Set(['CWY-3001']));
    await fault({ outage: true });
    expect(new Set(await create())).toEqual(new Set(['CWY-3002']));
    await fault({ outage: false, malformed: 1 });
    const cut = await create();
    expect(cut).toContain('exists');
    expect(cut).toContain('CWY-3002');
    expect(new Set(await create())).toEqual(new Set(['exists']));
  });

  it('go on with a new token when theirs has expired', async () => {
    await fault({ expireTokens: true });
    const creating = Array.from({ length: 20 }, () => crm.create(contact(randomUUID()), call()));
    expect(new Set(await Promise.all(creating.map(outcomeOf)))).toEqual(new Set(['row']));
  });

  it('wait while the gate is closed, or are told to come again without a request', async () => {
    const patient = gateway(simulator, 10_000);
    const hasty = gateway(simulator, 300);
    await fault({ throttle: { count: 2, retryAfterSeconds: 1 } });
    expect(await outcomeOf(patient.create(contact(randomUUID()), call()))).toBe('CWY-3003');
    expect(await outcomeOf(hasty.create(contact(randomUUID()), call()))).toBe('CWY-3003');
    const before = await requests();
    const { call: held, steps } = recordedCall();
    const refusal: unknown = await hasty
      .create(contact(randomUUID()), held)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'CWY-3011', class: 'throttled' });
    expect(steps).toMatchObject([{ outcome: 'CWY-3011', status: null, requestId: null }]);
    expect(await requests()).toBe(before);
    expect(await outcomeOf(patient.create(contact(randomUUID()), call()))).toBe('row');
    await Promise.all([patient.close(), hasty.close()]);
  });
});

describe('several application users', () => {
  it('share the work, and one goes on while the other must pause', async () => {
    const world = await crmWorld({ applicationUsers: 2 });
    const crm = world.gateway({ batchMax: 1, gatherMs: 0 });
    await Promise.all(Array.from({ length: 40 }, () => crm.create(contact(randomUUID()), call())));
    const perUser = await sentBy(world);
    expect(perUser.size).toBe(2);
    for (const count of perUser.values()) expect(count).toBeGreaterThan(10);

    await world.fault({ throttle: { count: 1, retryAfterSeconds: 60 } });
    expect(await outcomeOf(crm.create(contact(randomUUID()), call()))).toBe('CWY-3003');
    const answers = Array.from({ length: 20 }, () => crm.create(contact(randomUUID()), call()));
    expect(new Set(await Promise.all(answers.map(outcomeOf)))).toEqual(new Set(['row']));
    await world.close();
  });
});

it('what still waits at the end is told to come again, and so is what comes after', async () => {
  const world = await crmWorld({});
  const crm = world.gateway();
  const waiting = Array.from({ length: 200 }, () =>
    outcomeOf(crm.create(contact(randomUUID()), call())),
  );
  await crm.close();
  const outcomes = new Set(await Promise.all(waiting));
  expect([...outcomes].filter((one) => !['row', 'CWY-3011', 'CWY-3001'].includes(one))).toEqual([]);
  expect(outcomes).toContain('CWY-3011');
  expect(await outcomeOf(crm.create(contact(randomUUID()), call()))).toBe('CWY-3011');
  await world.simulator.close();
});

async function sentBy(world: CrmWorld): Promise<ReadonlyMap<string, number>> {
  const log = await world.admin('requests');
  const recent = typeof log === 'object' && log !== null && 'recent' in log ? log.recent : [];
  const counts = new Map<string, number>();
  for (const { userId } of Array.isArray(recent) ? recent : []) {
    counts.set(String(userId), (counts.get(String(userId)) ?? 0) + 1);
  }
  return counts;
}
