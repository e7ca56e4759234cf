import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { CartNews } from '../core/model/cart.ts';
import type { Envelope } from '../core/model/envelope.ts';
import type { CartQuestion } from '../ports/commerce.ts';
import type { CrmCursor } from '../ports/crm-cursor.ts';
import { earlier } from '../std/time.ts';
import { pollCarts } from './poll-carts.ts';

interface StoredCart {
  readonly id: string;
  readonly version: number;
  readonly at: string;
  readonly state: string;
}

const call = { correlationId: 'test', trail: { add: () => undefined } };
const startAt = '2026-03-01T12:00:00.000Z';
const minuteMs = 60_000;
const pageSizeMax = 2;

/** A project, a database and a clock, as far as polling sees of them. */
function stage(backMs = 0) {
  const carts = new Map<string, StoredCart>();
  const events = new Map<string, Envelope>();
  const cursors = new Map<string, CrmCursor>();
  const asked: CartQuestion[] = [];
  let now = startAt;
  let failing: 'accept' | 'keep' | 'overtaken' | null = null;
  const fail = (at: typeof failing): void => {
    if (failing === at) throw new Error(`killed at ${at}`);
  };
  const poller = {
    commerce: {
      cartPage: async (question: CartQuestion) => {
        asked.push(question);
        const found = [...carts.values()]
          .filter((cart) => isAsked(cart, question))
          .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
          .slice(0, pageSizeMax);
        return { carts: found.map(newsOf), isFull: found.length === pageSizeMax };
      },
    },
    cursors: {
      cursor: async (name: string) => cursors.get(name) ?? null,
      keepCursor: async (cursor: CrmCursor) => {
        fail('keep');
        if (failing === 'overtaken') return false;
        if ((cursors.get(cursor.name)?.position ?? 0) !== cursor.position - 1) return false;
        cursors.set(cursor.name, cursor);
        return true;
      },
    },
    store: {
      accept: async (envelopes: readonly Envelope[]) => {
        fail('accept');
        for (const envelope of envelopes) events.set(envelope.dedupeKey, envelope);
        return [];
      },
    },
    clock: { now: () => now, monotonicMs: () => 0 },
    projectKey: 'shop',
    settings: { silenceMs: 60 * minuteMs, lagMs: minuteMs, backMs },
  };
  return {
    asked,
    cursors,
    /** The cart as it is from now on, as commercetools dates it. */
    change: (id: string, state = 'Active') => {
      const version = (carts.get(id)?.version ?? 0) + 1;
      carts.set(id, { id, version, at: now, state });
    },
    pass: (minutes: number) => {
      now = earlier(now, -minutes * minuteMs);
    },
    failAt: (at: typeof failing) => {
      failing = at;
    },
    poll: () => pollCarts(poller, call),
    told: () =>
      [...events.values()].map(({ type, ref, resourceVersion: v }) => `${type} ${ref?.id} ${v}`),
  };
}

function isAsked(cart: StoredCart, { states, after, until }: CartQuestion): boolean {
  const isAfter = cart.at > after.at || (cart.at === after.at && cart.id > after.id);
  return states.includes(cart.state) && isAfter && cart.at <= until;
}

function placeOf({ at, id }: StoredCart): string {
  return `${at} ${id}`;
}

function newsOf({ id, version, at }: StoredCart): CartNews {
  return { id, version, modifiedAt: at, place: { at, id } };
}

it('tells of a cart once it has been silent for long, once', async () => {
  const { change, pass, poll, told } = stage();
  await poll();
  change('a');
  pass(59);
  await poll();
  expect(told()).toEqual([]);
  pass(1);
  expect(await poll()).toEqual({ silent: 1, ended: 0, overtaken: false });
  expect(await poll()).toEqual({ silent: 0, ended: 0, overtaken: false });
  expect(told()).toEqual(['CartSilent a 1']);
});

it('begins with the silences from now on, or from so many days ago', async () => {
  for (const [backMs, expected] of [
    [0, []],
    [180 * minuteMs, ['CartSilent a 1']],
  ] as const) {
    const { change, pass, poll, told } = stage(backMs);
    change('a');
    pass(120);
    await poll();
    await poll();
    expect(told()).toEqual(expected);
  }
});

it('keeps the place of its beginning though there was nothing to read', async () => {
  const { change, pass, poll, told, cursors } = stage();
  change('a');
  await poll();
  expect(cursors.size).toBe(2);
  // For an hour nobody polls: what fell silent meanwhile is not skipped.
  pass(300);
  await poll();
  expect(told()).toEqual(['CartSilent a 1']);
});

it('asks for the ends first, so that none is missed of a cart that it tells of', async () => {
  const { asked, poll } = stage();
  await poll();
  expect(asked.map(({ states }) => states)).toEqual([['Ordered', 'Merged', 'Frozen'], ['Active']]);
});

it('stays behind the clock', async () => {
  const { asked, poll } = stage();
  await poll();
  expect(asked.map(({ until }) => until)).toEqual([
    '2026-03-01T11:59:00.000Z',
    '2026-03-01T11:00:00.000Z',
  ]);
});

test.each(['accept', 'keep'] as const)('a kill at %s loses nothing', async (at) => {
  const { change, pass, poll, told, failAt } = stage();
  await poll();
  for (const id of ['a', 'b', 'c']) change(id);
  pass(90);
  failAt(at);
  await expect(poll()).rejects.toThrow('killed');
  failAt(null);
  await poll();
  expect(told().sort()).toEqual(['CartSilent a 1', 'CartSilent b 1', 'CartSilent c 1']);
});

it('leaves the place to another process that was faster', async () => {
  const { change, pass, poll, told, cursors, failAt } = stage();
  await poll();
  for (const id of ['a', 'b', 'c']) change(id);
  pass(90);
  const before = [...cursors.values()];
  failAt('overtaken');
  expect(await poll()).toMatchObject({ silent: pageSizeMax, overtaken: true });
  expect(told()).toHaveLength(pageSizeMax);
  expect([...cursors.values()]).toEqual(before);
});

test('whatever is changed when: every silence and every end is told of', async () => {
  const steps = fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      state: fc.constantFrom('Active', 'Active', 'Active', 'Ordered', 'Merged', 'Frozen'),
      minutes: fc.integer({ min: 0, max: 130 }),
      isPolled: fc.boolean(),
    }),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { change, pass, poll, told } = stage();
      await poll();
      const versions = new Map<string, number>();
      const due: string[] = [];
      for (const { id, state, minutes, isPolled } of all) {
        change(id, state);
        const version = (versions.get(id) ?? 0) + 1;
        versions.set(id, version);
        pass(minutes);
        const isOver = minutes >= (state === 'Active' ? 60 : 1);
        if (isPolled) await poll();
        if (isPolled && isOver)
          due.push(`${state === 'Active' ? 'CartSilent' : 'CartEnded'} ${id} ${version}`);
      }
      expect(told()).toEqual(expect.arrayContaining(due));
      pass(200);
      await poll();
      for (const [id, version] of versions) {
        expect(told().some((event) => event.endsWith(` ${id} ${version}`))).toBe(true);
      }
    }),
  );
});
