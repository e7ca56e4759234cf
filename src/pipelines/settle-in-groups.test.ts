import { describe, expect, it } from 'vitest';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import type { Outcome } from '../ports/store.ts';
import { settleInGroups } from './settle-in-groups.ts';

function outcome(id: string, news: Partial<Outcome> = {}): Outcome {
  const { ref } = envelopeOf(id, refOf(id));
  const nothing = { events: [], verdicts: [], edits: [], consents: [], ledger: [], orderIds: [] };
  const context = {
    ...nothing,
    formerCrmIds: [],
    link: null,
    mirror: null,
    intent: null,
    summary: null,
    unit: null,
    memberships: [],
  };
  const read = { ...context, ref: ref ?? refOf(id), loadedAt: '1:1:', retry: null };
  return outcomeOf(read, 'applied', news);
}

/** A settler that notes its groups, as `a+b` and with `!` after the last; pauses end on demand. */
function noting(settle: () => Promise<void> = async () => undefined) {
  const groups: string[] = [];
  const begun: string[] = [];
  let pauses: (() => void)[] = [];
  const settler = settleInGroups(
    async (outcomes, isLast) => {
      groups.push(outcomes.map(({ ref }) => ref.id).join('+') + (isLast ? '!' : ''));
      await settle();
    },
    (is) =>
      new Promise((resolve) => {
        begun.push(is);
        pauses.push(resolve);
      }),
  );
  const elapse = async (): Promise<void> => {
    for (const resolve of pauses) resolve();
    pauses = [];
    await new Promise(setImmediate);
  };
  return { groups, begun, settler, elapse };
}

describe('outcomes of a batch', () => {
  it('are settled together when they are finished together', async () => {
    const { groups, settler, elapse } = noting();
    for (const id of ['a', 'b', 'c']) settler.add(outcome(id));
    await settler.end();
    await elapse();
    expect(groups).toEqual(['a+b+c!']);
  });

  it('do not wait for one that takes long', async () => {
    const { groups, settler, elapse } = noting();
    settler.add(outcome('a'));
    settler.add(outcome('b'));
    await elapse();
    expect(groups).toEqual(['a+b']);
    await elapse();
    settler.add(outcome('slow'));
    await settler.end();
    expect(groups).toEqual(['a+b', 'slow!']);
  });

  it('gather again while a group is settled', async () => {
    const gate = Promise.withResolvers<void>();
    const { groups, settler, elapse } = noting(() => gate.promise);
    settler.add(outcome('a'));
    await elapse();
    for (const id of ['b', 'c']) {
      settler.add(outcome(id));
      await elapse();
    }
    expect(groups).toEqual(['a']);
    const ended = settler.end();
    gate.resolve();
    await ended;
    expect(groups).toEqual(['a', 'b+c']);
  });

  it('are settled although an earlier group could not be, which is told in the end', async () => {
    let tries = 0;
    const { groups, settler, elapse } = noting(async () => {
      tries += 1;
      if (tries === 1) throw new Error('database is away');
    });
    settler.add(outcome('a'));
    await elapse();
    settler.add(outcome('b'));
    await expect(settler.end()).rejects.toThrow('database is away');
    expect(groups).toEqual(['a', 'b!']);
  });

  const nobody = { customers: [], contacts: [] };
  const news: readonly (readonly [string, Partial<Outcome>])[] = [
    ['of a payment for its order', { derived: [envelopeOf('news', refOf('order'))] }],
    ['for what sleeps', { appeared: ['customer:shop/g'] }],
    ['for the buyer', { touched: { ...nobody, customers: [refOf('buyer')] } }],
    ['for those that fill a contact', { touched: { ...nobody, contacts: ['some contact'] } }],
  ];
  it.each(news)('are settled soon with news %s', async (_, more) => {
    const { groups, begun, settler, elapse } = noting();
    settler.add(outcome('a'));
    settler.add(outcome('b', more));
    settler.add(outcome('c'));
    settler.add(outcome('d', more));
    expect(begun).toEqual(['quiet', 'awaited']);
    await elapse();
    expect(groups).toEqual(['a+b+c+d']);
    settler.add(outcome('e', more));
    expect(begun).toEqual(['quiet', 'awaited', 'awaited']);
    await settler.end();
  });

  it('are settled by nothing when there are none', async () => {
    const { groups, settler } = noting();
    await settler.end();
    expect(groups).toEqual([]);
  });
});
