import { afterAll, beforeAll, expect, it } from 'vitest';
import { consentLineOf, envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { ConsentLine } from '../core/consent/consent.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome, TraceQuery } from '../ports/store.ts';

const one = '11111111-0000-4000-8000-000000000001';
const two = '22222222-0000-4000-8000-000000000002';
const [ada, namesake, other] = [refOf('ada'), refOf('namesake'), refOf('other')];
const guestOrder = refOf('guest', 'order');

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
  await say(ada, one, consentLineOf({ value: 'in' }));
  await say(namesake, two, consentLineOf({ channel: 'sms', value: 'out', given: null }));
  await say(other, 'elsewhere', consentLineOf());
  await say(ada, two, consentLineOf({ value: 'out', source: 'dynamics', dated: false }), {
    mergedFrom: one,
  });
  await run(guestOrder, { link: linkTo(guestOrder, two), orderNumber: '1001' });
});
afterAll(() => world.close());

const linkTo = (ref: RecordRef, crmId: string) =>
  ({ ref, crmTable: 'contact', crmId, reason: 'email' }) as const;

let runs = 0;
async function run(ref: RecordRef, more: Partial<Outcome>): Promise<void> {
  runs += 1;
  await world.store.accept([envelopeOf(`consent-${runs}`, ref)]);
  await world.store.settle([outcomeOf(await world.loadOne(ref), 'applied', more)]);
}

async function say(
  ref: RecordRef,
  crmId: string,
  line: ConsentLine,
  more: Partial<Outcome> = {},
): Promise<void> {
  await run(ref, { link: linkTo(ref, crmId), consents: [line], ...more });
}

it.each<[string, TraceQuery]>([
  ['commercetools customer', { by: 'id', id: 'ada' }],
  ['CRM row', { by: 'id', id: two.toUpperCase() }],
  ['CRM row that was merged away', { by: 'id', id: one }],
  ['order of the guest', { by: 'id', id: 'guest' }],
  ['number of that order', { by: 'orderNumber', orderNumber: '1001' }],
])('the %s leads to all that the person has said, oldest first', async (_, query) => {
  const lines = await world.store.consentLedger.history(query);
  expect(lines).toMatchObject([
    { ref: ada, crmId: one, ...consentLineOf({ value: 'in' }) },
    { ref: namesake, crmId: two, channel: 'sms', value: 'out', given: null },
    { ref: ada, crmId: two, value: 'out', source: 'dynamics', dated: false },
  ]);
});

it('a line leads to the event that it came with', async () => {
  const [line] = await world.store.consentLedger.history({ by: 'id', id: 'other' });
  const { events } = await world.store.trace({ by: 'id', id: line?.correlationId ?? '' });
  expect(events).toMatchObject([{ id: line?.eventId, ref: other }]);
  expect(Date.parse(line?.knownSince ?? '')).toBeGreaterThan(0);
});

it('is there after the link is gone, and empty for whom nothing is known', async () => {
  await world.db.pool.query(`delete from causeway.link where record_key = 'shop/customer/other'`);
  for (const id of ['other', 'elsewhere']) {
    expect(await world.store.consentLedger.history({ by: 'id', id })).toHaveLength(1);
  }
  expect(await world.store.consentLedger.history({ by: 'id', id: 'nobody' })).toEqual([]);
});
