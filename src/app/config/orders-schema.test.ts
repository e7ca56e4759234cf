import { describe, expect, it, test } from 'vitest';
import { crossCheck } from './checks.ts';
import { orders } from './orders-schema.ts';
import { listSettings } from './settings.ts';

const euro = '35B16069-4606-407B-872C-6EBFBC1C1E80';

describe('the section orders', () => {
  it('keeps no records unless told to', () => {
    expect(orders.parse({})).toEqual({ record: 'none', priceLists: {} });
  });

  it('spells ids of price lists in one way', () => {
    const { priceLists } = orders.parse({ priceLists: { EUR: euro } });
    expect(priceLists).toEqual({ EUR: euro.toLowerCase() });
  });

  test.each([{ EUR: 'standard' }, { euro }, { EUR: '' }])('refuses %j', (priceLists) => {
    expect(orders.safeParse({ priceLists }).success).toBe(false);
  });

  test.each([
    ['sales', {}, ['CWY-6001']],
    ['sales', { EUR: euro }, []],
    ['custom', {}, []],
  ])('%s with the price lists %j: %j', (record, priceLists, codes) => {
    const values: Readonly<Record<string, unknown>> = {
      'orders.record': record,
      'orders.priceLists': priceLists,
    };
    const problems = crossCheck(listSettings(), new Set(['orders']), (path) => values[path]);
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });
});
