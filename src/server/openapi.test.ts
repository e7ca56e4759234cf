import { pino } from 'pino';
import { expect, it } from 'vitest';
import { refuse, refusingDesks } from '../../test/fake-shell.ts';
import { buildServer } from './build-server.ts';

it('describes itself', async () => {
  const app = buildServer({
    reader: { read: () => ({ is: 'test' }) },
    intake: { accept: refuse },
    journal: { trace: refuse, recent: refuse },
    store: { counts: refuse, replay: refuse },
    ...refusingDesks,
    checkEdits: () => undefined,
    ping: refuse,
    clock: { now: () => '', monotonicMs: () => 0 },
    logger: pino({ level: 'silent' }),
    settings: {
      version: '0',
      bodyBytesMax: 1,
      bodiesMax: 1,
      intakeToken: undefined,
      apiToken: undefined,
    },
  });
  const { paths, openapi } = (await app.inject('/api/openapi.json')).json();
  await app.close();
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths).toSorted()).toMatchInlineSnapshot(`
    [
      "/api/consents",
      "/api/counts",
      "/api/decisions",
      "/api/decisions/reverse",
      "/api/decisions/show",
      "/api/events",
      "/api/explain",
      "/api/links",
      "/api/links/move",
      "/api/links/remove",
      "/api/links/show",
      "/api/parked",
      "/api/parked/discard",
      "/api/parked/edit",
      "/api/parked/groups",
      "/api/parked/retry",
      "/api/parked/retrying",
      "/api/parked/show",
      "/api/reviews",
      "/api/reviews/decide",
      "/api/reviews/pair",
      "/api/reviews/show",
      "/api/trace",
      "/healthz",
      "/intake/commercetools",
      "/readyz",
    ]
  `);
});
