import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDataverse } from '../../simulators/dataverse/server.ts';
import { createCrm } from '../../src/dynamics/gateway.ts';
import { requestsOf, rowIn } from './crm-answers.ts';
import { registerCrmTests } from './crm-contract.ts';
import { realClock, recordedCall } from './recorded-call.ts';

type Simulator = Awaited<ReturnType<typeof startDataverse>>;

function gatewayOf(simulator: Simulator) {
  return createCrm({
    url: simulator.url,
    tokenUrl: simulator.tokenUrl,
    users: [{ clientId: simulator.clientId, clientSecret: simulator.clientSecret }],
    connectionsMax: 4,
    gatherMs: 5,
    timeoutMs: 5_000,
    newId: randomUUID,
    clock: realClock,
  });
}

async function open(options: Parameters<typeof startDataverse>[0]) {
  const simulator = await startDataverse(options);
  const crm = gatewayOf(simulator);
  const close = async () => {
    await crm.close();
    await simulator.close();
  };
  return { simulator, crm, close };
}

registerCrmTests('simulator that takes a state on create', () => open({ stateOnCreate: 'accept' }));
registerCrmTests('simulator that ignores a state on create', () =>
  open({ stateOnCreate: 'ignore' }),
);

describe('Crm under faults of the simulator', () => {
  let subject: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    subject = await open({});
  });
  afterAll(() => subject.close());

  const fault = async (body: object) => {
    const answer = await fetch(`${subject.simulator.url}/_sim/faults`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  const contact = (id: string) =>
    ({ table: 'contact', id, values: { lastname: 'Doe' }, binds: [] }) as const;
  const entry = (id: string) =>
    ({ table: 'cwy_orderactivity', id, values: { subject: 'Placed' }, binds: [] }) as const;
  const call = () => recordedCall().call;

  it('what a plug-in made of a value is in the answer, also where writes share a batch', async () => {
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const values = { lastname: 'Doe', jobtitle: 'sim-upper' };
    const created = await Promise.all(
      ids.map((id) => subject.crm.create({ ...contact(id), values }, call())),
    );
    const shaped = { lastname: 'Doe', jobtitle: 'SIM-UPPER' };
    for (const row of created) expect(rowIn(row).values).toMatchObject(shaped);
    const updated = await Promise.all(
      created.map((row) => {
        const { id, etag } = rowIn(row);
        return subject.crm.update({ ...contact(id), values }, etag, call());
      }),
    );
    for (const row of updated) expect(rowIn(row).values).toMatchObject(shaped);
  });

  it('a lost answer is unreachable; the replay meets its own row', async () => {
    const id = randomUUID();
    await fault({ dropResponse: { count: 1, when: 'after' } });
    await expect(subject.crm.create(contact(id), call())).rejects.toMatchObject({
      code: 'CWY-3001',
    });
    expect(await subject.crm.create(contact(id), call())).toBe('exists');
  });

  it('a connection cut before the commit leaves nothing; the replay creates', async () => {
    const id = randomUUID();
    await fault({ dropResponse: { count: 1, when: 'before' } });
    await expect(subject.crm.create(contact(id), call())).rejects.toMatchObject({
      code: 'CWY-3001',
    });
    expect(rowIn(await subject.crm.create(contact(id), call())).id).toBe(id);
  });

  it('a lost answer to an update reads as changed by somebody', async () => {
    const id = randomUUID();
    const { etag } = rowIn(await subject.crm.create(contact(id), call()));
    await fault({ dropResponse: { count: 1, when: 'after' } });
    const write = { ...contact(id), values: { lastname: 'Roe' } };
    await expect(subject.crm.update(write, etag, call())).rejects.toMatchObject({
      code: 'CWY-3001',
    });
    expect(await subject.crm.update(write, etag, call())).toBe('changed');
  });

  it('a lost answer to an activity ends in one completed activity', async () => {
    const id = randomUUID();
    await fault({ dropResponse: { count: 1, when: 'after' } });
    await expect(subject.crm.createCompletedActivity(entry(id), call())).rejects.toMatchObject({
      code: 'CWY-3001',
    });
    expect(await subject.crm.createCompletedActivity(entry(id), call())).toBe('exists');
    const row = rowIn(await subject.crm.read('cwy_orderactivity', id, ['statecode'], call()));
    expect(row.values.statecode).toBe(1);
  });

  it('a throttle keeps its pause', async () => {
    await fault({ throttle: { count: 1, retryAfterSeconds: 3 } });
    await expect(subject.crm.create(contact(randomUUID()), call())).rejects.toMatchObject({
      code: 'CWY-3003',
      detail: { status: 429, retryAfterMs: 3_000, remoteCode: '0x80072322' },
    });
  });

  it('a truncated answer passes', async () => {
    await fault({ malformed: 1 });
    const id = randomUUID();
    await expect(subject.crm.create(contact(id), call())).rejects.toMatchObject({
      class: 'transient',
    });
    expect(await subject.crm.create(contact(id), call())).toBe('exists');
  });

  it('an outage passes, a deadlock passes', async () => {
    await fault({ outage: true });
    await expect(subject.crm.read('contact', randomUUID(), [], call())).rejects.toMatchObject({
      code: 'CWY-3002',
    });
    await fault({ outage: false, failNext: [{ count: 1, status: 500, code: '0x80044150' }] });
    await expect(subject.crm.create(contact(randomUUID()), call())).rejects.toMatchObject({
      code: 'CWY-3002',
      detail: { remoteCode: '0x80044150' },
    });
  });

  it('expired tokens are renewed without the caller noticing', async () => {
    await subject.crm.read('contact', randomUUID(), [], call());
    await fault({ expireTokens: true });
    const { call: reading, steps } = recordedCall();
    expect(await subject.crm.read('contact', randomUUID(), [], reading)).toBeNull();
    expect(requestsOf(steps).map((step) => step.outcome)).toEqual(['token refused', 'absent']);
  });

  it('a wrong secret is named', async () => {
    const crm = gatewayOf({ ...subject.simulator, clientSecret: 'wrong' });
    await expect(crm.read('contact', randomUUID(), [], call())).rejects.toMatchObject({
      code: 'CWY-3007',
    });
    await crm.close();
  });

  it('the correlation id reaches the log of the other side', async () => {
    const { call: reading, steps } = recordedCall();
    await subject.crm.read('contact', randomUUID(), [], reading);
    const log = await (await fetch(`${subject.simulator.url}/_sim/requests`)).text();
    expect(log).toContain(reading.correlationId);
    expect(log).toContain(requestsOf(steps)[0]?.requestId);
  });
});
