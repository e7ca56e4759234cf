import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { desksOf } from '../../test/operator-server.ts';
import { type TestDatabase, testDatabase } from '../../test/postgres.ts';
import { createNotificationReader } from '../commercetools/notification.ts';
import { isConserved } from '../contract/counts.ts';
import { traceAnswer } from '../contract/trace.ts';
import { acceptInGroups } from '../pipelines/accept-in-groups.ts';
import { createQueue, type PgQueue } from '../queue/queue.ts';
import { createStore } from '../store/store.ts';
import { buildServer } from './build-server.ts';

let database: TestDatabase;
let queue: PgQueue;
let app: ReturnType<typeof buildServer>;
beforeAll(async () => {
  database = await testDatabase();
  queue = createQueue({ url: database.url, supervise: false });
  await queue.start();
  const store = createStore({ pool: database.pool, queue: queue.queue });
  app = buildServer({
    reader: createNotificationReader({ projectKeys: ['shop'] }),
    intake: acceptInGroups(store, { groupMax: 50, groupsAtOnceMax: 2, waitingMax: 1000 }),
    ...desksOf(store),
    clock: { now: () => new Date().toISOString(), monotonicMs: () => 0 },
    logger: pino({ level: 'silent' }),
    settings: {
      version: '0',
      bodyBytesMax: 1_000_000,
      bodiesMax: 100,
      intakeToken: undefined,
      apiToken: undefined,
    },
  });
});
afterAll(async () => {
  await app.close();
  await queue.stop();
  await database.close();
});

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function customerUpdated(n: number, version: number) {
  return {
    notificationType: 'ResourceUpdated',
    projectKey: 'shop',
    resource: { typeId: 'customer', id: idOf(n) },
    resourceUserProvidedIdentifiers: {},
    version,
    oldVersion: version - 1,
    modifiedAt: '2026-03-01T09:30:00.000Z',
  };
}

async function send(body: unknown): Promise<Record<string, number>> {
  const url = '/intake/commercetools';
  const answer = await app.inject({ method: 'POST', url, payload: JSON.stringify(body) });
  expect(answer.statusCode).toBeLessThan(300);
  return answer.json();
}

it('has stored what it acknowledged, once, however often and in whatever wrapping it comes', async () => {
  const bodies = Array.from({ length: 60 }, (_, n) =>
    customerUpdated(n % 20, 2 + Math.floor(n / 20)),
  );
  const pushed = bodies.map((body) => ({
    message: { data: Buffer.from(JSON.stringify(body)).toString('base64'), messageId: 'm' },
  }));
  const answers = await Promise.all([...bodies, ...pushed].map(send));
  const junk = await send('junk');
  const total = (name: string) => answers.reduce((sum, answer) => sum + (answer[name] ?? 0), 0);
  expect([total('accepted'), total('duplicate')]).toEqual([60, 60]);
  expect(junk).toEqual({ accepted: 0, duplicate: 0, ignored: 0, parked: 1 });
  const counts = (await app.inject('/api/counts')).json();
  expect(counts).toMatchObject({ received: 61, waiting: 60, parked: 1, duplicates: 60 });
  expect(isConserved(counts)).toBe(true);
});

it('lets each of them be traced by the id of its record', async () => {
  const answer = await app.inject(`/api/trace?q=${idOf(7)}`);
  expect(answer.statusCode).toBe(200);
  const { events } = traceAnswer.parse(answer.json());
  expect(events.map(({ resourceVersion }) => resourceVersion).toSorted()).toEqual([2, 3, 4]);
  expect((await app.inject(`/api/trace?q=${idOf(77)}`)).statusCode).toBe(404);
});

it('shows the parked one in the live view', async () => {
  const { events, cursor } = (await app.inject('/api/events')).json();
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ state: 'parked', problem: { code: 'CWY-1001' } });
  const next = (await app.inject(`/api/events?cursor=${encodeURIComponent(cursor)}`)).json();
  expect(next.events).toEqual([]);
});
