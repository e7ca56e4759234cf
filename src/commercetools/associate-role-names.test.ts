import { expect, it } from 'vitest';
import type { Api } from './api.ts';
import { associateRoleNames } from './associate-role-names.ts';

const hourMs = 3_600_000;
const call = { correlationId: 'c', trail: { add: () => undefined } };

function world() {
  const asked: string[] = [];
  const answers = new Map<string, unknown>();
  let nowMs = 0;
  const api: Api = {
    async get(get, _call, read) {
      asked.push(get.path);
      const document = answers.get(get.path);
      if (document instanceof Error) throw document;
      return document === undefined ? null : read(document);
    },
    post: () => Promise.reject(new Error('Nothing is written here.')),
  };
  const clock = { now: () => '2026-01-01T00:00:00.000Z', monotonicMs: () => nowMs };
  const name = associateRoleNames(api, clock);
  return {
    asked,
    answers,
    name: (key: string) => name(key, call),
    elapse: (ms: number) => {
      nowMs += ms;
    },
  };
}

const path = (key: string) => `/associate-roles/key=${key}`;

it('asks again after an hour, and not before', async () => {
  const { answers, asked, name, elapse } = world();
  answers.set(path('buyer'), { name: 'Buyer' });
  expect(await name('buyer')).toBe('Buyer');
  answers.set(path('buyer'), { name: 'Purchaser' });
  elapse(hourMs - 1);
  expect(await name('buyer')).toBe('Buyer');
  elapse(1);
  expect(await name('buyer')).toBe('Purchaser');
  expect(asked).toHaveLength(2);
});

it('keeps no failure', async () => {
  const { answers, name } = world();
  answers.set(path('buyer'), new Error('CWY-2003'));
  await expect(name('buyer')).rejects.toThrow('CWY-2003');
  answers.set(path('buyer'), { name: 'Buyer' });
  expect(await name('buyer')).toBe('Buyer');
});

it('keeps a thousand names, and lets the longest kept go first', async () => {
  const { asked, name } = world();
  for (let role = 0; role <= 1_000; role += 1) await name(`role-${role}`);
  expect(asked).toHaveLength(1_001);
  await name('role-1');
  expect(asked).toHaveLength(1_001);
  await name('role-0');
  expect(asked.at(-1)).toBe(path('role-0'));
  await name('role-1');
  expect(asked).toHaveLength(1_003);
});

it('lets a name that was asked for again stay as long as a new one', async () => {
  const { asked, name, elapse } = world();
  for (let role = 0; role < 1_000; role += 1) await name(`role-${role}`);
  elapse(hourMs);
  for (const key of ['role-1', 'new-1', 'new-2']) await name(key);
  const before = asked.length;
  await name('role-1');
  expect(asked).toHaveLength(before);
});
