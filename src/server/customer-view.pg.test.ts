import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorServer } from '../../test/operator-server.ts';
import {
  candidateOf,
  consentLineOf,
  decisionOf,
  envelopeOf,
  outcomeOf,
  refOf,
  reviewOf,
} from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { Outcome } from '../ports/store.ts';

const row = '11111111-0000-4000-8000-000000000001';
const otherRow = 'a8a19cdd-88df-e311-b8e5-6c3be5a8b200';
const asked = refOf('0f8fad5b-d9cb-469f-a165-70867728950e');
const linked = refOf('7c9e6679-7425-40de-944b-e07fc1f90ae7');
const unknown = '00000000-0000-4000-8000-000000000000';

let world: StoreWorld;
let server: ReturnType<typeof operatorServer>;
beforeAll(async () => {
  world = await storeWorld();
  server = operatorServer(world.store);
  await found(asked, { review: reviewOf([candidateOf(row), candidateOf(otherRow)]) });
  const link = { ref: linked, crmTable: 'contact', crmId: row, reason: 'email' };
  const optOut = consentLineOf({
    value: 'out',
    source: 'dynamics',
    at: '2026-03-02T00:00:00.000Z',
  });
  await found(linked, { link, decisions: [decisionOf()], consents: [consentLineOf(), optOut] });
});
afterAll(async () => {
  await server.app.close();
  await world.close();
});

/** A run of the record found this out. */
async function found(ref: typeof asked, more: Partial<Outcome>): Promise<void> {
  await world.store.accept([envelopeOf(`of ${ref.id}`, ref)]);
  const context = await world.loadOne(ref);
  await world.store.settle([outcomeOf(context, 'parked', more)]);
}

const get = async (url: string) => (await server.get(url)).json();
const post = async (url: string, body: object) => (await server.post(url, body)).json();

describe('questions of identity', () => {
  it('are listed without values and shown side by side, with values when asked for', async () => {
    const { reviews, cursor } = await get('reviews?state=open&why=ambiguous&limit=1');
    expect(reviews).toMatchObject([{ ref: asked, candidates: [{ crmId: row, score: 50 }, {}] }]);
    expect(JSON.stringify(reviews)).not.toContain('ada@');
    expect(cursor).toBeNull();
    expect(await get('reviews?state=decided')).toEqual({ reviews: [], cursor: null });
    const shown = await get(`reviews/show?q=${asked.id}`);
    expect(shown.reviews[0].rows).toEqual([
      {
        column: 'emailaddress1',
        record: 'a***',
        candidates: [
          { value: 'a***', same: true },
          { value: 'a***', same: true },
        ],
      },
      {
        column: 'firstname',
        record: 'A***',
        candidates: [
          { value: null, same: false },
          { value: null, same: false },
        ],
      },
    ]);
    const whole = await get(`reviews/show?q=${otherRow}&values=true`);
    expect(whole.reviews[0].rows[0].record).toBe('ada@example.org');
    expect((await get('reviews/show?q=nobody')).code).toBe('CWY-6005');
  });

  it('are answered once, by one of their candidates', async () => {
    const [{ id }] = (await get('reviews')).reviews;
    const stranger = await server.post('reviews/decide', {
      id,
      is: 'accept',
      crmId: unknown,
      reason: 'x',
    });
    expect([stranger.statusCode, stranger.json().code]).toEqual([409, 'CWY-6009']);
    const body = { id, is: 'merge', crmId: row, reason: 'one person' };
    const done = await post('reviews/decide', body);
    expect(done).toMatchObject({ ref: asked, eventId: expect.any(String) });
    expect((await post('reviews/decide', body)).code).toBe('CWY-6009');
    expect((await post('reviews/decide', { ...body, id: unknown })).code).toBe('CWY-6005');
    const [decided] = (await get(`reviews/show?q=${id}`)).reviews;
    expect(decided).toMatchObject({
      state: 'decided',
      verdicts: [
        { crmId: row, is: 'always' },
        { crmId: otherRow, is: 'merge' },
      ],
      actions: [{ action: 'merge', who: 'api token', correlationId: done.correlationId }],
    });
    const { events } = await get(`trace?q=${done.eventId}`);
    expect(events).toMatchObject([{ type: 'ReviewDecided', correlationId: done.correlationId }]);
  });

  it('do not come up again for a pair that somebody has decided on', async () => {
    const body = { ref: asked, crmId: otherRow, is: 'never', reason: 'her sister' };
    expect(await post('reviews/pair', body)).toMatchObject({ eventId: expect.any(String) });
    expect((await world.loadOne(asked)).verdicts).toContainEqual({ crmId: otherRow, is: 'never' });
  });
});

describe('decisions', () => {
  it('are listed and shown, with values when asked for', async () => {
    const { decisions } = await get(`decisions?of=${row}&column=firstname&rule=dynamics`);
    expect(decisions).toMatchObject([
      { ref: linked, crmId: row, winner: 'dynamics', commerce: 'A***', crm: 'A***' },
    ]);
    expect((await get('decisions?rule=newest')).decisions).toEqual([]);
    const [{ id }] = decisions;
    const { decision } = await get(`decisions/show?id=${id}&values=true`);
    expect(decision).toMatchObject({ commerce: 'Ada', crm: 'Adele', who: 'causeway' });
    expect((await get(`decisions/show?id=${id}`)).decision.crm).toBe('A***');
    expect((await get('decisions/show?id=none')).code).toBe('CWY-6005');
    expect((await get(`decisions/show?id=${id}&values=yes`)).code).toBe('CWY-6007');
  });

  it('are reversed once', async () => {
    const [{ id }] = (await get('decisions')).decisions;
    const body = { id, reason: 'she prefers it' };
    const done = await post('decisions/reverse', body);
    expect(done).toMatchObject({ ref: linked, eventId: expect.any(String) });
    const again = await server.post('decisions/reverse', body);
    expect([again.statusCode, again.json().code]).toEqual([409, 'CWY-6009']);
    expect((await get(`decisions/show?id=${id}`)).decision.reversedBy).toBe('api token');
    expect((await world.loadOne(linked)).edits).toMatchObject([
      { column: 'firstname', value: 'Ada', applied: false },
    ]);
  });
});

it('the consents of a person are told with what holds now', async () => {
  for (const q of [linked.id, row]) {
    const { now, history } = await get(`consents?q=${q}`);
    expect(now).toMatchObject([{ channel: 'email', value: 'out', source: 'dynamics' }]);
    expect(history).toMatchObject([
      { value: 'in', given: 'checkout', ref: linked },
      { value: 'out' },
    ]);
  }
  expect((await get('consents?q=nobody')).code).toBe('CWY-6005');
});

it('an edit is kept, and the record worked on at once', async () => {
  const edits = [
    { column: 'lastname', value: 'Sommer' },
    { column: 'donotemail', value: true },
    { column: 'fax', value: null },
  ];
  const done = await post('parked/edit', { ref: linked, edits, reason: 'typed wrong' });
  const { edits: kept, events } = await world.loadOne(linked);
  for (const edit of edits)
    expect(kept).toContainEqual({ ...edit, insteadOf: null, applied: false });
  expect(events.map(({ id }) => id)).toContain(done.eventId);
  const { actions } = await get(`trace?q=${done.eventId}`);
  expect(actions.at(-1)).toMatchObject({ action: 'edit', who: 'api token' });
  expect(JSON.stringify(actions)).not.toContain('Sommer');
});
