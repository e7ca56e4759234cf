import { pino } from 'pino';
import { buildServer } from '../src/server/build-server.ts';
import type { PostgresStore } from '../src/store/store.ts';
import { refuse } from './fake-shell.ts';

const token = 'api-token-of-these-tests';

/** The HTTP server of a store for tests of what operators do; it takes no notifications. */
export function operatorServer(store: PostgresStore) {
  const app = buildServer({
    reader: { read: () => ({ is: 'test' }) },
    intake: { accept: refuse },
    ...desksOf(store),
    clock: { now: () => new Date().toISOString(), monotonicMs: () => 0 },
    logger: pino({ level: 'silent' }),
    settings: {
      version: '0',
      bodyBytesMax: 1_000_000,
      bodiesMax: 100,
      intakeToken: undefined,
      apiToken: token,
    },
  });
  const headers = { authorization: `Bearer ${token}` };
  return {
    app,
    get: (url: string) => app.inject({ method: 'GET', url: `/api/${url}`, headers }),
    post: (url: string, payload: object) =>
      app.inject({ method: 'POST', url: `/api/${url}`, headers, payload }),
  };
}

/** What the routes ask of the database. */
export function desksOf(store: PostgresStore) {
  return {
    journal: store,
    store,
    parked: store.parked,
    links: store.linkBook,
    reviews: store.reviews,
    decisions: store.decisions,
    consents: store.consentLedger,
    edits: store.edits,
    checkEdits: () => undefined,
    numbers: store.numbers,
    ping: store.ping,
  };
}
