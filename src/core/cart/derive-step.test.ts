import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sampleCart } from '../../../test/samples/cart.ts';
import type { Cart } from '../model/cart.ts';
import { type CartReading, type CartStep, cartStep, contentOf, entriesMax } from './derive-step.ts';
import { cartAmendment, cartEntry } from './entry.ts';
import {
  type CartEnding,
  type CartMemory,
  memoryFrom,
  memoryJson,
  nothingTold,
} from './told-silence.ts';

const source = { eventId: null, correlationId: 'trace' };

function told(cart: Cart, ended: CartEnding | null = null, entries = 1): CartMemory {
  return { last: cartEntry(cart, null, source).told, ended, entries };
}

function stepOf(reading: Partial<CartReading>): string {
  const whole = { cart: sampleCart(), memory: nothingTold, isSilent: true, again: false };
  return textOf(cartStep({ ...whole, ...reading }));
}

function textOf(step: CartStep): string {
  if (step.is === 'nothing') return step.isFinal ? 'nothing' : 'nothing yet';
  if (step.is === 'ended') return `${step.how} ${step.entry.version}`;
  return step.closes === null ? 'abandoned' : `abandoned, closes ${step.closes.version}`;
}

const before = sampleCart();
const sameAgain = sampleCart({ version: 9 });
const other = sampleCart({
  version: 9,
  lines: sampleCart().lines.map((line) => ({ ...line, quantity: line.quantity + 1 })),
});
const empty = sampleCart({ version: 9, lines: [] });

describe('a cart that nothing was told of', () => {
  test.each<[string, Partial<CartReading>, string]>([
    ['fell silent', {}, 'abandoned'],
    ['was changed just now', { isSilent: false }, 'nothing yet'],
    ['is empty', { cart: empty }, 'nothing'],
    ['was ordered', { cart: sampleCart({ state: 'Ordered' }) }, 'nothing'],
    ['was merged', { cart: sampleCart({ state: 'Merged' }) }, 'nothing'],
    ['is frozen', { cart: sampleCart({ state: 'Frozen' }) }, 'nothing'],
    ['is in a state of the future', { cart: sampleCart({ state: 'Parked' }) }, 'nothing'],
    ['is gone', { cart: null }, 'nothing'],
  ])('and %s', (_, reading, expected) => expect(stepOf(reading)).toBe(expected));
});

describe('a cart with an open entry', () => {
  const memory = told(before);
  test.each<[string, Partial<CartReading>, string]>([
    ['is as it was', {}, 'nothing'],
    ['was touched and left', { cart: sameAgain }, 'nothing'],
    ['was touched and left, entries again', { cart: sameAgain, again: true }, 'nothing'],
    ['was filled otherwise', { cart: other }, 'nothing'],
    ['was filled otherwise, entries again', { cart: other, again: true }, 'abandoned, closes 3'],
    ['is being filled otherwise', { cart: other, again: true, isSilent: false }, 'nothing yet'],
    ['is being emptied', { cart: empty, isSilent: false }, 'nothing yet'],
    ['was emptied', { cart: empty }, 'emptied 3'],
    ['was ordered', { cart: sampleCart({ version: 4, state: 'Ordered' }) }, 'ordered 3'],
    ['was merged', { cart: sampleCart({ version: 4, state: 'Merged' }) }, 'merged 3'],
    ['was frozen', { cart: sampleCart({ version: 4, state: 'Frozen' }) }, 'frozen 3'],
    ['is gone', { cart: null }, 'deleted 3'],
  ])('%s', (_, reading, expected) => expect(stepOf({ memory, ...reading })).toBe(expected));

  it('has entries without end only up to a bound', () => {
    const full = told(before, null, entriesMax);
    expect(stepOf({ memory: full, cart: other, again: true })).toBe('nothing');
  });
});

describe('a cart whose entry has been closed', () => {
  const memory = told(before, 'emptied');
  test.each<[string, Partial<CartReading>, string]>([
    ['is frozen', { cart: sampleCart({ version: 4, state: 'Frozen' }) }, 'nothing'],
    ['goes on as it was', { cart: sameAgain, again: true }, 'nothing'],
    ['goes on otherwise', { cart: other, again: true }, 'abandoned'],
    ['is gone', { cart: null }, 'nothing'],
    ['is ordered', { cart: sampleCart({ version: 12, state: 'Ordered' }) }, 'nothing'],
  ])('%s', (_, reading, expected) => expect(stepOf({ memory, ...reading })).toBe(expected));
});

describe('a cart whose entry says that it was frozen', () => {
  const memory = told(before, 'frozen');
  test.each<[string, Partial<CartReading>, string]>([
    ['is frozen still', { cart: sampleCart({ version: 5, state: 'Frozen' }) }, 'nothing'],
    ['was ordered', { cart: sampleCart({ version: 5, state: 'Ordered' }) }, 'ordered 3'],
    ['goes on as it was', { cart: sameAgain, again: true }, 'nothing'],
    ['goes on otherwise', { cart: other, again: true }, 'abandoned, closes 3'],
    ['is gone', { cart: null }, 'deleted 3'],
  ])('%s', (_, reading, expected) => expect(stepOf({ memory, ...reading })).toBe(expected));
});

it('counts a cart as the same whatever the order of its lines and their prices', () => {
  const [line] = before.lines;
  if (line === undefined) throw new Error('the sample has a line');
  const lines = [line, { ...line, sku: 'B' }];
  const dearer = lines.map((one) => ({ ...one, total: { ...one.total, centAmount: 1 } }));
  const one = contentOf(sampleCart({ lines }));
  expect(contentOf(sampleCart({ lines: dearer.toReversed() }))).toBe(one);
  expect(contentOf(before)).not.toBe(one);
});

/** What can happen to a cart between two readings of it. */
const changes = fc.constantFrom(
  'touch',
  'add',
  'empty',
  'freeze',
  'unfreeze',
  'merge',
  'order',
  'delete',
);

function changed(cart: Cart | null, change: string, version: number): Cart | null {
  if (cart === null || ['Ordered', 'Merged'].includes(cart.state)) return cart;
  const next = { ...cart, version };
  switch (change) {
    case 'add':
      return { ...next, lines: [...cart.lines, ...sampleCart().lines] };
    case 'empty':
      return { ...next, lines: [] };
    case 'freeze':
      return { ...next, state: 'Frozen' };
    case 'unfreeze':
      return { ...next, state: 'Active' };
    case 'merge':
      return { ...next, state: 'Merged' };
    case 'order':
      return { ...next, state: 'Ordered' };
    case 'delete':
      return null;
    default:
      return next;
  }
}

/** Rows and memory, as the pipeline keeps them; the step is taken until nothing is left of it. */
function work(reading: Omit<CartReading, 'memory'>, rows: Map<string, string>, from: CartMemory) {
  const step = cartStep({ ...reading, memory: from });
  if (step.is === 'nothing') return from;
  if (step.is === 'ended') {
    const { values } = cartAmendment(step.entry, step.how, null, source);
    rows.set(step.entry.crmId, String(values.cwy_kind));
    return { ...from, ended: step.how };
  }
  if (step.closes !== null) rows.set(step.closes.crmId, 'cart-closed');
  if (reading.cart === null) throw new Error('a cart that is gone is not abandoned');
  const { told: last } = cartEntry(reading.cart, null, source);
  rows.set(last.crmId, 'cart-abandoned');
  return { last, ended: null, entries: from.entries + 1 };
}

test('whatever happens: no more than one open entry, none for a cart that has ended, and readings repeated change nothing', () => {
  const story = fc.array(fc.record({ change: changes, isSilent: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(story, fc.boolean(), fc.boolean(), (steps, again, isReadEachTime) => {
      const rows = new Map<string, string>();
      let memory = nothingTold;
      let cart: Cart | null = sampleCart({ version: 1 });
      for (const [index, { change, isSilent }] of steps.entries()) {
        cart = changed(cart, change, index + 2);
        if (!isReadEachTime && index < steps.length - 1) continue;
        const reading = { cart, isSilent, again };
        memory = memoryFrom(memoryJson(work(reading, rows, memory)));
        const once = new Map(rows);
        expect(work(reading, rows, memory)).toEqual(memory);
        expect(rows).toEqual(once);
        const open = [...rows.values()].filter((kind) => kind === 'cart-abandoned');
        expect(open.length).toBe(memory.last !== null && memory.ended === null ? 1 : 0);
        if (cart?.state !== 'Active') expect(open).toEqual([]);
        if (!again) expect(rows.size).toBeLessThanOrEqual(1);
      }
    }),
  );
});
