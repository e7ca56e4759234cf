import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome, RecordContext, SettledState } from '../ports/store.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
beforeEach(() => world.takeJobs());
afterAll(() => world.close());

const one = '11111111-0000-4000-8000-000000000001';
const two = '22222222-0000-4000-8000-000000000002';

let number = 0;
async function newsOf(ref: RecordRef): Promise<RecordContext> {
  number += 1;
  await world.store.accept([envelopeOf(`news-${number}`, ref)]);
  await world.takeJobs();
  return world.loadOne(ref);
}

async function runOnce(
  ref: RecordRef,
  state: SettledState,
  more: Partial<Outcome> = {},
): Promise<void> {
  await world.store.settle([outcomeOf(await newsOf(ref), state, more)]);
}

async function rowsOf<Row extends object>(text: string, ref: RecordRef): Promise<Row[]> {
  const { rows } = await world.db.pool.query<Row>(text, [`shop/${ref.kind}/${ref.id}`]);
  return rows;
}

const linkTo = (ref: RecordRef, crmId: string) =>
  ({ ref, crmTable: 'contact', crmId, reason: 'email' }) as const;

/** An edit as the desk writes it. */
async function edited(ref: RecordRef, column: string, who = 'jane'): Promise<void> {
  await world.db.pool.query(
    `insert into causeway.column_edit (record_key, column_name, value, instead_of, who)
     values ($1, $2, '"Doe"', 'null', $3) on conflict (record_key, column_name)
     do update set who = excluded.who, applied_at = null, xid = excluded.xid`,
    [`shop/${ref.kind}/${ref.id}`, column, who],
  );
}

describe('questions', () => {
  const states = (ref: RecordRef) =>
    rowsOf<{ state: string }>(
      'select state, crm_ids, id, opened_at from causeway.review where record_key = $1 order by id',
      ref,
    );

  it('are open once per record: a later one takes the place of an earlier', async () => {
    const ref = refOf('twice');
    await runOnce(ref, 'parked', { review: reviewOf([candidateOf(one)]) });
    const [first] = await states(ref);
    await runOnce(ref, 'parked', {
      review: reviewOf([candidateOf(one), candidateOf(two.toUpperCase())]),
    });
    expect(await states(ref)).toEqual([{ ...first, state: 'open', crm_ids: [one, two] }]);
  });

  it.each([
    ['was identified', (ref: RecordRef) => ({ link: linkTo(ref, one) })],
    ['was read and agrees', () => ({ supersedesParked: true })],
  ])('are closed when the record %s', async (why, results) => {
    const ref = refOf(why);
    await runOnce(ref, 'parked', { review: reviewOf([candidateOf(one)]) });
    await runOnce(refOf('bystander'), 'applied', { supersedesParked: true });
    expect(await states(ref)).toMatchObject([{ state: 'open' }]);
    await runOnce(ref, 'applied', results(ref));
    expect(await states(ref)).toMatchObject([{ state: 'closed' }]);
  });

  it('are not asked again by a run that had not heard the answer', async () => {
    const ref = refOf('unheard');
    const context = await newsOf(ref);
    await world.db.pool.query(
      `insert into causeway.pair_verdict (record_key, crm_id, verdict, who)
       values ('shop/customer/unheard', $1, 'never', 'jane')`,
      [one],
    );
    const review = reviewOf([candidateOf(one)]);
    await world.store.settle([outcomeOf(context, 'parked', { review })]);
    expect(await states(ref)).toEqual([]);
    const next = await newsOf(ref);
    expect(next.verdicts).toEqual([{ crmId: one, is: 'never' }]);
    await world.store.settle([outcomeOf(next, 'parked', { review })]);
    expect(await states(ref)).toHaveLength(1);
  });
});

describe('decisions', () => {
  const select = `select column_name, rule, winner, commerce, crm, masked, crm_table, crm_id, who
    from causeway.decision where record_key = $1 order by column_name`;

  it('name the row of the record, and the author of an edit', async () => {
    const ref = refOf('decided');
    await edited(ref, 'lastname');
    await runOnce(ref, 'applied', {
      link: linkTo(ref, one),
      decisions: [
        decisionOf(),
        decisionOf({ column: 'lastname', rule: 'edit', crm: null, winner: 'commercetools' }),
      ],
      edits: { applied: [], lapsed: ['lastname'] },
    });
    const row = { crm_table: 'contact', crm_id: one, masked: false };
    expect(await rowsOf(select, ref)).toEqual([
      {
        column_name: 'firstname',
        rule: 'dynamics',
        winner: 'dynamics',
        commerce: 'Ada',
        crm: 'Adele',
        ...row,
        who: 'causeway',
      },
      {
        column_name: 'lastname',
        rule: 'edit',
        winner: 'commercetools',
        commerce: 'Ada',
        crm: null,
        ...row,
        who: 'jane',
      },
    ]);
  });

  it('hold no value where values are not kept', async () => {
    const ref = refOf('masked');
    const context = await newsOf(ref);
    await world
      .storeWith({ decisionValues: 'mask' })
      .settle([outcomeOf(context, 'applied', { decisions: [decisionOf()] })]);
    expect(await rowsOf(select, ref)).toMatchObject([
      { commerce: null, crm: null, masked: true, crm_id: '' },
    ]);
  });
});

describe('consents', () => {
  it('are known by the last line of each topic and source', async () => {
    const ref = refOf('consents');
    const said = consentLineOf({ value: 'in' });
    const sms = consentLineOf({ channel: 'sms', source: 'dynamics', given: null, dated: false });
    await runOnce(ref, 'applied', { link: linkTo(ref, one), consents: [said, sms] });
    const later = consentLineOf({ value: 'out', at: '2026-05-01T00:00:00.000Z' });
    await runOnce(ref, 'applied', { consents: [later] });
    const { consents } = await world.loadOne(ref);
    expect(consents).toHaveLength(2);
    expect(consents).toEqual(expect.arrayContaining([later, sms]));
  });

  it('are told once by a run that happens twice, and again when they come back', async () => {
    const ref = refOf('consent-twice');
    const [yes, no] = [consentLineOf({ value: 'in' }), consentLineOf({ value: 'out' })];
    for (const line of [yes, yes, no, yes]) await runOnce(ref, 'applied', { consents: [line] });
    const rows = await rowsOf<{ value: string }>(
      'select value from causeway.consent where record_key = $1 order by id',
      ref,
    );
    expect(rows.map(({ value }) => value)).toEqual(['in', 'out', 'in']);
  });
});

describe('edits', () => {
  it('are handed to runs until they lapse', async () => {
    const ref = refOf('edits');
    await edited(ref, 'lastname');
    const edit = { column: 'lastname', value: 'Doe', insteadOf: null };
    expect((await world.loadOne(ref)).edits).toEqual([{ ...edit, applied: false }]);
    await runOnce(ref, 'applied', {
      edits: { applied: [{ column: 'lastname', insteadOf: null }], lapsed: [] },
    });
    expect((await world.loadOne(ref)).edits).toEqual([{ ...edit, applied: true }]);
    await runOnce(ref, 'applied', { edits: { applied: [], lapsed: ['lastname'] } });
    expect((await world.loadOne(ref)).edits).toEqual([]);
  });

  it.each([
    ['applied', { applied: [{ column: 'lastname', insteadOf: null }], lapsed: [] }],
    ['lapsed', { applied: [], lapsed: ['lastname'] }],
  ])('that were replaced during a run are not %s by it', async (name, edits) => {
    const ref = refOf(`replaced-${name}`);
    await edited(ref, 'lastname');
    const context = await newsOf(ref);
    await edited(ref, 'lastname', 'joe');
    await world.store.settle([outcomeOf(context, 'applied', { edits })]);
    expect((await world.loadOne(ref)).edits).toMatchObject([{ applied: false }]);
  });
});

describe('a merge that was followed', () => {
  it('is told, and both ids lead to the record', async () => {
    const ref = refOf('merged');
    const [loser, master] = [
      '44444444-0000-4000-8000-000000000004',
      '55555555-0000-4000-8000-000000000005',
    ];
    await runOnce(ref, 'applied', { link: linkTo(ref, loser) });
    await runOnce(ref, 'applied', { link: linkTo(ref, master), mergedFrom: loser });
    for (const id of [loser, master]) {
      const { links, actions } = await world.store.trace({ by: 'id', id });
      expect(links).toMatchObject([{ ref, crmId: master }]);
      expect(actions).toMatchObject([
        {
          action: 'follow-merge',
          who: 'causeway',
          crmTable: 'contact',
          crmId: master,
          formerCrmId: loser,
        },
      ]);
      expect(await world.store.linkBook.find({ by: 'id', id })).toMatchObject([{ crmId: master }]);
    }
  });
});

describe('records of CRM rows', () => {
  it('come with the ETag of the row that they were agreed with', async () => {
    const [a, b, c] = [refOf('linked-a'), refOf('linked-b'), refOf('linked-c')];
    const crmId = '33333333-0000-4000-8000-000000000003';
    const mirror = { version: 1, etag: 'e1', values: {}, crm: { lastname: 'Doe' } };
    await runOnce(a, 'applied', {
      link: linkTo(a, crmId),
      mirror: { ...mirror, ref: a, crmId },
    });
    await runOnce(b, 'applied', {
      link: linkTo(b, crmId),
      mirror: { ...mirror, ref: b, crmId: one },
    });
    await runOnce(c, 'applied');
    expect((await world.loadOne(a)).mirror?.crm).toEqual({ lastname: 'Doe' });
    expect(await world.store.linkedTo([crmId.toUpperCase(), 'unknown'])).toEqual([
      { ref: a, crmId, reason: 'email', etag: 'e1' },
      { ref: b, crmId, reason: 'email', etag: null },
    ]);
    expect(await world.store.linkedTo([])).toEqual([]);
  });

  it('are bounded for each row, with its customers first', async () => {
    const [busy, quiet] = ['busy', 'quiet'];
    await world.db.pool.query(
      `insert into causeway.link (record_key, record_id, crm_table, crm_id, reason)
       select 'aa/order/' || n, n::text, 'contact', 'busy', 'email' from generate_series(1, 1005) as n
       union all select 'zz/customer/' || name, name, 'contact', name, 'shared'
       from unnest(array['busy', 'quiet']) as name`,
    );
    const found = await world.store.linkedTo([busy, busy, quiet]);
    expect(found.filter(({ crmId }) => crmId === busy)).toHaveLength(1_000);
    const customer = { projectKey: 'zz', kind: 'customer' };
    expect(found.slice(0, 2)).toEqual([
      { ref: { ...customer, id: busy }, crmId: busy, reason: 'shared', etag: null },
      { ref: { ...customer, id: quiet }, crmId: quiet, reason: 'shared', etag: null },
    ]);
  });
});
