import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actOf, envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome, PairVerdict, RecordContext } from '../ports/store.ts';

/*
 * What people do to a link holds, whatever runs had read before, and whatever was said earlier.
 */

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

const one = '11111111-0000-4000-8000-000000000001';
const two = '22222222-0000-4000-8000-000000000002';
const three = '33333333-0000-4000-8000-000000000003';

const linkTo = (ref: RecordRef, crmId: string) =>
  ({ ref, crmTable: 'contact', crmId, reason: 'email' }) as const;

/** What a run says that has written the row. */
function written(ref: RecordRef, crmId: string): Pick<Outcome, 'link' | 'mirror'> {
  const mirror = { ref, version: 3, etag: 'e', crmId, values: { lastname: 'Doe' }, crm: {} };
  return { link: linkTo(ref, crmId), mirror };
}

let number = 0;
async function newsOf(ref: RecordRef): Promise<RecordContext> {
  number += 1;
  await world.store.accept([envelopeOf(`news-${number}`, ref)]);
  return world.loadOne(ref);
}

async function runOnce(ref: RecordRef, more: Partial<Outcome>): Promise<void> {
  await world.store.settle([outcomeOf(await newsOf(ref), 'applied', more)]);
}

async function linked(name: string, crmId = one): Promise<RecordRef> {
  const ref = refOf(name);
  await runOnce(ref, written(ref, crmId));
  return ref;
}

async function said(ref: RecordRef, verdicts: readonly PairVerdict[]): Promise<void> {
  for (const { crmId, is } of verdicts) {
    await world.db.pool.query(
      `insert into causeway.pair_verdict (record_key, crm_id, verdict, who)
       values ('shop/customer/' || $1, $2, $3, 'jane')`,
      [ref.id, crmId, is],
    );
  }
}

const verdictsOf = async (ref: RecordRef) => (await world.loadOne(ref)).verdicts;

describe('what was said of the record earlier', () => {
  it('gives way to a move: what else it always was, merges, and what it never was', async () => {
    const ref = await linked('said, moved');
    await said(ref, [
      { crmId: one, is: 'always' },
      { crmId: two, is: 'never' },
      { crmId: three, is: 'merge' },
      { crmId: 'x', is: 'never' },
    ]);
    await world.store.linkBook.move(ref, two, actOf());
    expect(await verdictsOf(ref)).toEqual([{ crmId: 'x', is: 'never' }]);
  });

  it('stays where it agrees with the move', async () => {
    const ref = await linked('said, agrees');
    await said(ref, [{ crmId: two, is: 'always' }]);
    await world.store.linkBook.move(ref, two, actOf());
    expect(await verdictsOf(ref)).toEqual([{ crmId: two, is: 'always' }]);
  });

  it('gives way to a removal, but for what it never was', async () => {
    const [ref, other] = [await linked('said, removed'), await linked('said, other')];
    const before: PairVerdict[] = [
      { crmId: one, is: 'always' },
      { crmId: two, is: 'never' },
      { crmId: three, is: 'merge' },
    ];
    for (const record of [ref, other]) await said(record, before);
    await world.store.linkBook.remove(ref, actOf());
    expect(await verdictsOf(ref)).toEqual([{ crmId: two, is: 'never' }]);
    expect(await verdictsOf(other)).toEqual(before);
  });
});

const acts: readonly (readonly [string, (ref: RecordRef) => Promise<unknown>, string | null])[] = [
  ['moved', (ref) => world.store.linkBook.move(ref, two, actOf()), two],
  ['removed', (ref) => world.store.linkBook.remove(ref, actOf()), null],
  ['parted', (ref) => world.store.reviews.pair(ref, { crmId: one, is: 'never' }, actOf()), null],
];

describe.each(acts)('a link that is %s', (name, act, now) => {
  const expected = now === null ? null : { crmId: now, reason: 'by-hand' };

  it.each([
    ['the same row', one],
    ['another row', three],
  ])('during a run is not brought back by it, to %s', async (to, crmId) => {
    const ref = await linked(`${name}, ${to}`);
    const early = await newsOf(ref);
    await act(ref);
    await world.store.settle([outcomeOf(early, 'applied', written(ref, crmId))]);
    const next = await world.loadOne(ref);
    expect(next.link).toEqual(expected && expect.objectContaining(expected));
    expect(next.mirror).toBeNull();
    await world.store.settle([outcomeOf(next, 'applied', written(ref, three))]);
    expect(await world.loadOne(ref)).toMatchObject({
      link: { crmId: three },
      mirror: { crmId: three },
    });
  });

  it('leaves the former row known to the record, and to nobody else', async () => {
    const ref = await linked(`${name}, former`);
    expect((await world.loadOne(ref)).formerCrmIds).toEqual([]);
    await act(ref);
    expect((await world.loadOne(ref)).formerCrmIds).toEqual([one]);
    const found = await world.store.linkBook.find({ by: 'id', id: one });
    expect(found.map(({ ref: { id } }) => id)).not.toContain(ref.id);
  });
});

it('a link that was rebuilt during a run is not replaced by what the run found', async () => {
  const ref = refOf('rebuilt meanwhile');
  const early = await newsOf(ref);
  const claim = { ref, crmTable: 'contact', crmId: one, reason: 'rebuilt' };
  await world.store.linkRebuild.rebuild([claim], actOf());
  await world.store.settle([outcomeOf(early, 'applied', written(ref, two))]);
  expect(await world.loadOne(ref)).toMatchObject({
    link: { crmId: one, reason: 'rebuilt' },
    mirror: null,
    events: [{ type: 'LinkRebuilt' }],
  });
});

/** Resolves when a session of this database waits for a row that another one has changed. */
async function somebodyWaits(): Promise<void> {
  for (let poll = 0; poll < 500; poll += 1) {
    const { rowCount } = await world.db.pool.query(
      `select from pg_stat_activity where datname = current_database()
        and wait_event_type = 'Lock' and wait_event = 'transactionid'`,
    );
    if (rowCount !== 0) return;
    await world.db.pool.query('select pg_sleep(0.01)');
  }
  throw new Error('Nobody waits for a row.');
}

it.each([
  ['removed', 'delete from causeway.link where record_key = $1', null],
  [
    'moved',
    `update causeway.link set crm_id = '${two}', xid = pg_current_xact_id() where record_key = $1`,
    { crmId: two },
  ],
])(
  'a link that is being %s while a run settles ends as the person leaves it',
  async (name, change, link) => {
    const ref = await linked(`at once, ${name}`);
    const early = await newsOf(ref);
    const person = await world.db.pool.connect();
    await person.query('begin');
    const key = `shop/customer/${ref.id}`;
    await person.query(change, [key]);
    await person.query(
      'insert into causeway.link_former (record_key, crm_id, merged) values ($1, $2, false)',
      [key, one],
    );
    const settling = world.store.settle([outcomeOf(early, 'applied', written(ref, three))]);
    await somebodyWaits();
    await person.query('commit');
    person.release();
    await settling;
    expect((await world.loadOne(ref)).link).toEqual(link && expect.objectContaining(link));
  },
);

it('a row that was refused before anything was linked is not linked by a run that had not heard', async () => {
  const ref = refOf('refused first');
  const early = await newsOf(ref);
  await world.store.reviews.pair(ref, { crmId: one, is: 'never' }, actOf());
  await world.store.settle([outcomeOf(early, 'applied', written(ref, one))]);
  const next = await world.loadOne(ref);
  expect(next).toMatchObject({ link: null, mirror: null, formerCrmIds: [] });
});

it('the newest 20 former rows are known, the last one first', async () => {
  const ref = await linked('wanderer', 'row-0');
  for (let n = 1; n <= 25; n += 1) await world.store.linkBook.move(ref, `row-${n}`, actOf());
  const { formerCrmIds } = await world.loadOne(ref);
  expect(formerCrmIds).toEqual(Array.from({ length: 20 }, (_, n) => `row-${24 - n}`));
});

describe('a merge that was followed', () => {
  const follow = (ref: RecordRef) => runOnce(ref, { link: linkTo(ref, two), mergedFrom: one });

  it.each<[string, readonly PairVerdict[], readonly PairVerdict[]]>([
    ['goes with the row', [{ crmId: one, is: 'always' }], [{ crmId: two, is: 'always' }]],
    [
      'takes the place of a merge the other way round',
      [
        { crmId: one, is: 'always' },
        { crmId: two, is: 'merge' },
      ],
      [{ crmId: two, is: 'always' }],
    ],
    [
      'does not beat never',
      [
        { crmId: one, is: 'always' },
        { crmId: two, is: 'never' },
      ],
      [
        { crmId: one, is: 'always' },
        { crmId: two, is: 'never' },
      ],
    ],
    ['is nothing where it was never', [{ crmId: one, is: 'never' }], [{ crmId: one, is: 'never' }]],
  ])('what always was the record %s', async (name, before, after) => {
    const ref = await linked(`merge, ${name}`);
    await said(ref, before);
    await follow(ref);
    expect(await verdictsOf(ref)).toEqual(after);
    expect((await world.loadOne(ref)).formerCrmIds).toEqual([one]);
  });

  it('is not told where a person has moved the link meanwhile', async () => {
    const ref = await linked('merge, moved');
    const early = await newsOf(ref);
    await world.store.linkBook.move(ref, three, actOf());
    const outcome = outcomeOf(early, 'applied', { link: linkTo(ref, two), mergedFrom: one });
    await world.store.settle([outcome]);
    const { actions } = await world.store.trace({ by: 'id', id: ref.id });
    expect(actions.map(({ action }) => action)).toEqual(['move-link']);
    expect(await world.loadOne(ref)).toMatchObject({ link: { crmId: three } });
  });
});
