import { describe, expect, it, test } from 'vitest';
import { carts } from './carts-schema.ts';

describe('the section carts', () => {
  it('is off unless told otherwise', () => {
    expect(carts.parse({})).toEqual({
      everySeconds: 0,
      silenceMinutes: 60,
      again: false,
      lagSeconds: 60,
      backDays: 0,
    });
  });

  test.each([
    ['https://shop.example.com/cart?id={id}', true],
    ['https://shop.example.com/{store}/{project}/{key}', true],
    ['https://shop.example.com/cart', false],
    ['https://shop.example.com/{customer}', false],
    ['https://shop.example.com/{}', false],
    ['http://shop.example.com/{id}', false],
    ['javascript:alert({id})', false],
  ])('takes %s as the address of a cart: %s', (url, expected) => {
    expect(carts.safeParse({ url }).success).toBe(expected);
  });
});
