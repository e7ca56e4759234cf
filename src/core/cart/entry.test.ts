import { describe, expect, it, test } from 'vitest';
import { sampleCart } from '../../../test/samples/cart.ts';
import { euro } from '../../../test/samples/order.ts';
import { cartAddress } from './address.ts';
import { cartAmendment, cartEntry } from './entry.ts';
import { memoryFrom, nothingTold } from './told-silence.ts';

const source = { eventId: 'e1', correlationId: 't1' };
const url = 'https://shop.example.com/{store}/cart?id={id}';
const order = { id: 'o1o1o1o1-1', orderNumber: '1001', createdAt: '2026-03-02T10:00:00.000Z' };

describe('the entry of an abandoned cart', () => {
  const { values, told, factKey, problems } = cartEntry(sampleCart(), url, source);

  it('says what was left when, what it was worth, and where it can be looked at', () => {
    expect(values).toMatchObject({
      subject: 'Cart ca00ca00 abandoned – 47.60 EUR',
      actualend: '2026-03-01T09:30:00.000Z',
      sortdate: '2026-03-01T09:30:00.000Z',
      cwy_kind: 'cart-abandoned',
      cwy_fact: 'cart-abandoned:3',
      cwy_amount: 47.6,
      cwy_currency: 'EUR',
      cwy_store: 'berlin',
      cwy_sourceeventid: 'e1',
      cwy_correlationid: 't1',
    });
    expect(String(values.description).split('\n')).toEqual([
      'Cart ca00ca00 abandoned – 47.60 EUR',
      'Last changed on 2026-03-01 09:30 UTC',
      '2 × Hat – 47.60 EUR',
      'Total: 47.60 EUR',
      'Store: berlin',
      'Open: https://shop.example.com/berlin/cart?id=ca00ca00-0000-4000-8000-000000000001',
      'commercetools cart ca00ca00-0000-4000-8000-000000000001',
    ]);
    expect([factKey, problems]).toEqual(['cart-abandoned:3', []]);
  });

  it('says where it would be bought, with the labels of the store', () => {
    const cart = sampleCart({ channel: 'web', customerGroup: 'gold' });
    const labels = { berlin: { brand: 'Nord', region: null } };
    expect(cartEntry(cart, null, source, labels).values).toMatchObject({
      cwy_store: 'berlin',
      cwy_channel: 'web',
      cwy_country: 'DE',
      cwy_locale: 'de-DE',
      cwy_customergroup: 'gold',
      cwy_brand: 'Nord',
      cwy_region: null,
    });
  });

  it('has one id per silence', () => {
    expect(cartEntry(sampleCart({ total: euro(1) }), null, source).told.crmId).toBe(told.crmId);
    expect(cartEntry(sampleCart({ version: 4 }), null, source).told.crmId).not.toBe(told.crmId);
  });

  it('has a row of its own in each table that entries may go to', () => {
    const other = cartEntry(sampleCart(), null, source, {}, 'task').told;
    expect(other).toMatchObject({ crmTable: 'task', subject: told.subject });
    expect(other.crmId).not.toBe(told.crmId);
    expect(memoryFrom({ last: { ...other }, ended: 'frozen', entries: 1 })).toEqual({
      last: other,
      ended: 'frozen',
      entries: 1,
    });
  });

  it('keeps within the columns, however many lines and however long the address', () => {
    const [line] = sampleCart().lines;
    const lines = Array.from({ length: 10_000 }, () => line).filter((one) => one !== undefined);
    const long = `https://shop.example.com/${'x'.repeat(450)}/{id}`;
    const full = cartEntry(sampleCart({ lines }), long, source);
    const amended = cartAmendment(full.told, 'ordered', order, source).values;
    for (const text of [full.values, amended].map(({ description }) => String(description))) {
      expect(text.length).toBeLessThanOrEqual(2000);
      expect(text).toContain('more lines');
      expect(text).toMatch(/commercetools cart ca00ca00-0000-4000-8000-000000000001$/);
    }
  });

  it('refuses a store key and an amount that the columns do not take', () => {
    const cart = sampleCart({ storeKey: 's'.repeat(101), total: euro(1e14) });
    const codes = cartEntry(cart, null, source).problems.map(({ code }) => code);
    expect(codes).toEqual(['CWY-4009', 'CWY-4009']);
  });

  it('says when its cart was ordered, under its number, and stays what it was', () => {
    const amendment = cartAmendment(told, 'ordered', order, source);
    expect(amendment).toMatchObject({ factKey: 'cart-recovered:3' });
    expect(amendment.values).toMatchObject({
      subject: 'Cart ca00ca00 abandoned – 47.60 EUR – ordered as 1001',
      cwy_kind: 'cart-recovered',
      cwy_ordernumber: '1001',
    });
    const [first, second] = String(amendment.values.description).split('\n');
    expect(first).toBe('Since then ordered as 1001 on 2026-03-02 10:00 UTC.');
    expect(second).toBe('Cart ca00ca00 abandoned – 47.60 EUR');
  });

  test.each([
    ['ordered', 'ordered', 'cart-recovered'],
    ['merged', 'merged into another cart', 'cart-closed'],
    ['frozen', 'frozen', 'cart-closed'],
    ['emptied', 'emptied', 'cart-closed'],
    ['deleted', 'deleted', 'cart-closed'],
    ['again', 'filled otherwise and abandoned again', 'cart-closed'],
  ] as const)('says of a cart that was %s: %s', (how, words, kind) => {
    const { values: amended } = cartAmendment(told, how, null, source);
    expect(amended.subject).toBe(`Cart ca00ca00 abandoned – 47.60 EUR – ${words}`);
    expect([amended.cwy_kind, amended.cwy_ordernumber]).toEqual([kind, null]);
  });
});

describe('the address of a cart', () => {
  const cart = sampleCart({ key: 'a/b c', storeKey: null });
  test.each([
    ['https://x.example/{id}', 'https://x.example/ca00ca00-0000-4000-8000-000000000001'],
    ['https://x.example/{key}?p={project}', 'https://x.example/a%2Fb%20c?p=shop'],
    ['https://x.example/{store}/{id}', null],
  ])('%s', (template, expected) => expect(cartAddress(cart, template)).toBe(expected));

  it('does not take what a key says for a placeholder', () => {
    expect(cartAddress(sampleCart({ key: '{id}' }), 'https://x.example/{key}')).toBe(
      'https://x.example/%7Bid%7D',
    );
  });
});

it('takes a memory that it does not understand for none', () => {
  expect(memoryFrom(undefined)).toEqual(nothingTold);
  expect(memoryFrom({ last: { version: 1 }, ended: null })).toEqual(nothingTold);
});
