import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { Envelope } from '../core/model/envelope.ts';
import { existingCartsMax } from '../ports/commerce.ts';
import type { CrmCursor } from '../ports/crm-cursor.ts';
import type { LeftCartQuestion } from '../ports/left-carts.ts';
import { earlier } from '../std/time.ts';
import { findGoneCarts } from './find-gone-carts.ts';

const call = { correlationId: 'test', trail: { add: () => undefined } };
const startAt = '2026-03-01T12:00:00.000Z';
const hourMs = 3_600_000;

/** Carts that were told of, by number; those that are gone, and those that are not due. */
interface Shelf {
  readonly count: number;
  readonly gone?: readonly number[];
  readonly closed?: readonly number[];
}

/** A project, a database and a clock, as far as the search sees of them. */
function stage({ count, gone = [], closed = [] }: Shelf) {
  const ids = Array.from({ length: count }, (_, index) => idOf(index));
  const events = new Map<string, Envelope>();
  const asked: (readonly string[])[] = [];
  const questions: LeftCartQuestion[] = [];
  let cursor: CrmCursor | null = null;
  let now = startAt;
  let failing: 'ask' | 'accept' | 'keep' | null = null;
  const fail = (at: typeof failing): void => {
    if (failing === at) throw new Error(`killed at ${at}`);
  };
  const finder = {
    commerce: {
      existingCarts: async (some: readonly string[]) => {
        fail('ask');
        asked.push(some);
        return some.filter((id) => !gone.map(idOf).includes(id));
      },
    },
    cursors: {
      cursor: async () => cursor,
      keepCursor: async (next: CrmCursor) => {
        fail('keep');
        if ((cursor?.position ?? 0) !== next.position - 1) return false;
        cursor = next;
        return true;
      },
    },
    store: {
      accept: async (envelopes: readonly Envelope[]) => {
        fail('accept');
        for (const envelope of envelopes) events.set(envelope.dedupeKey, envelope);
        return [];
      },
      leftCarts: async (question: LeftCartQuestion) => {
        questions.push(question);
        return ids
          .filter((id) => question.afterId === null || id > question.afterId)
          .slice(0, question.cartsMax)
          .map((id) => ({ id, isDue: !closed.map(idOf).includes(id) }));
      },
    },
    clock: { now: () => now, monotonicMs: () => 0 },
    projectKey: 'shop',
  };
  return {
    asked,
    questions,
    pass: (hours: number) => {
      now = earlier(now, -hours * hourMs);
    },
    failAt: (at: typeof failing) => {
      failing = at;
    },
    look: () => findGoneCarts(finder, call),
    told: () => [...events.values()].map(({ type, ref }) => `${type} ${ref?.id}`),
  };
}

function idOf(index: number): string {
  return `c${String(index).padStart(4, '0')}`;
}

it('tells of the carts that are not there any more, and of no others', async () => {
  const { look, told, asked } = stage({ count: 5, gone: [1, 3, 4], closed: [3] });
  expect(await look()).toEqual({ asked: 4, gone: 2 });
  expect(told()).toEqual(['CartGone c0001', 'CartGone c0004']);
  expect(asked).toEqual([[0, 1, 2, 4].map(idOf)]);
});

it('asks for nothing where nothing is due', async () => {
  const { look, asked } = stage({ count: 3, closed: [0, 1, 2] });
  expect(await look()).toEqual({ asked: 0, gone: 0 });
  expect(asked).toEqual([]);
});

it('goes round once a day, and takes only what was not looked at for a day', async () => {
  const { look, pass, asked, questions } = stage({ count: 1 });
  await look();
  await look();
  pass(23);
  await look();
  expect(asked).toHaveLength(1);
  pass(1);
  await look();
  expect(asked).toHaveLength(2);
  expect(questions.map(({ before, afterId }) => [before, afterId])).toEqual([
    ['2026-02-28T12:00:00.000Z', null],
    ['2026-03-01T12:00:00.000Z', null],
  ]);
});

it('tells of a cart again in another round, for the first time it may have been there', async () => {
  const { look, pass, told } = stage({ count: 1, gone: [0] });
  await look();
  pass(24);
  await look();
  expect(told()).toHaveLength(2);
});

test.each(['ask', 'accept', 'keep'] as const)('a kill at %s loses nothing', async (at) => {
  const { look, told, failAt } = stage({ count: 2, gone: [0, 1] });
  failAt(at);
  await expect(look()).rejects.toThrow('killed');
  failAt(null);
  await look();
  expect(told()).toEqual(['CartGone c0000', 'CartGone c0001']);
});

test('however many there are: each due cart is asked for once in a round, 50 at a time', async () => {
  const shelves = fc.integer({ min: 0, max: 1_300 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      gone: fc.array(fc.nat({ max: count }), { maxLength: 20 }),
      closed: fc.integer({ min: 1, max: 60 }).map((step) => everyNth(count, step)),
    }),
  );
  await fc.assert(
    fc.asyncProperty(shelves, async (shelf) => {
      const { look, asked, told } = stage(shelf);
      const looksMax = shelf.count / existingCartsMax + 5;
      for (let looks = 0; looks < looksMax; looks++) await look();
      const due = everyNth(shelf.count, 1).filter((index) => !shelf.closed.includes(index));
      expect(asked.flat()).toEqual(due.map(idOf));
      expect(Math.max(0, ...asked.map((some) => some.length))).toBeLessThanOrEqual(
        existingCartsMax,
      );
      const gone = due.filter((index) => shelf.gone.includes(index));
      expect(told()).toEqual(gone.map((index) => `CartGone ${idOf(index)}`));
    }),
    { numRuns: 40 },
  );
});

/** The numbers below `count` in steps. */
function everyNth(count: number, step: number): number[] {
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
