import { expect, it } from 'vitest';
import type { Api } from './api.ts';
import { unitsOfCompany } from './company-units.ts';

const call = { correlationId: 'c', trail: { add: () => undefined } };

function unit(number: number) {
  return {
    id: `u${String(number).padStart(5, '0')}`,
    version: 1,
    createdAt: '2026-01-02T03:04:05Z',
    lastModifiedAt: '2026-01-02T03:04:05Z',
    key: `key-${number}`,
    name: `Unit ${number}`,
    unitType: 'Company',
    status: 'Active',
    topLevelUnit: { key: 'acme' },
  };
}

/** A company of so many units; what was asked for is kept. */
function company(size: number) {
  const asked: (string | null)[] = [];
  const api: Api = {
    async get(get, _call, read) {
      const where = get.query?.get('where') ?? '';
      asked.push(where);
      const after = Number(/id > "u(\d+)"/.exec(where)?.[1] ?? -1);
      const limit = Number(get.query?.get('limit'));
      const results = Array.from({ length: size }, (_, number) => unit(number));
      return read({ results: results.slice(after + 1, after + 1 + limit) });
    },
    post: () => Promise.reject(new Error('Nothing is written here.')),
  };
  return { asked, read: () => unitsOfCompany(api, 'shop', 'a"b', call) };
}

it.each([
  [0, 1],
  [499, 1],
  [500, 2],
  [1_001, 3],
])('reads a company of %i units in %i pages', async (size, pages) => {
  const { asked, read } = company(size);
  const { units, isCut } = await read();
  expect(new Set(units.map(({ key }) => key)).size).toBe(size);
  expect(isCut).toBe(false);
  expect(asked).toHaveLength(pages);
});

it('goes on after the last id, and quotes what it asks for', async () => {
  const { asked, read } = company(501);
  await read();
  const named = 'topLevelUnit(key="a\\"b")';
  expect(asked).toEqual([named, `${named} and id > "u00499"`]);
});

it('stops at 5,000 and says so', async () => {
  const { asked, read } = company(5_200);
  const { units, isCut } = await read();
  expect([units.length, isCut, asked.length]).toEqual([5_000, true, 10]);
});
