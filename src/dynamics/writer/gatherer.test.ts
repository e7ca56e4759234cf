import { expect, it } from 'vitest';
import type { Governor, Leave, Traffic } from '../governor/governor.ts';
import { createGatherer } from './gatherer.ts';
import type { Item } from './item.ts';

const gatherMs = 125;
const leave: Leave = { user: 0, done: () => undefined };
const fate = {
  left: () => undefined,
  answered: () => undefined,
  repeated: () => undefined,
  failed: () => undefined,
  held: () => undefined,
};
const item: Item = {
  call: { correlationId: 'c', trail: { add: () => undefined } },
  wire: { method: 'GET', path: 'contacts', headers: {}, body: null },
  chars: 100,
  row: null,
  fate,
};

/** A gatherer whose requests may leave whenever they are ready, in a service of the given speed. */
function line(partMs: number) {
  let nowMs = 0;
  let traffic: Traffic | undefined;
  const parts: number[] = [];
  const governor: Governor = {
    attach: (_, attached) => {
      traffic = attached;
    },
    nudge: () => undefined,
    expectedMs: ({ weight }) => partMs * weight,
    departures: () => parts.length,
    spent: () => ({ requests: 0, executionMs: 0, closedForMs: 0 }),
    shared: () => undefined,
    close: () => undefined,
  };
  const gatherer = createGatherer({
    governor,
    ship: async ({ items }) => void parts.push(items.length),
    clock: { now: () => '2026-03-01T09:30:00.000Z', monotonicMs: () => nowMs },
    settings: { partsMax: 100, gatherMs, waitMsMax: 10_000, batchMsMax: 10_000 },
  });
  return {
    add: (count: number) => {
      for (let n = 0; n < count; n++) gatherer.add(item);
    },
    /** Lets leave what may; answers the parts of each request. */
    departures: (): readonly number[] => {
      const before = parts.length;
      for (let n = 0; n < 1_000 && isReady(traffic, nowMs); n++) {
        traffic?.next(50);
        traffic?.depart(leave);
      }
      return parts.slice(before);
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

function isReady(traffic: Traffic | undefined, nowMs: number): boolean {
  const readyAtMs = traffic?.readyAtMs(nowMs) ?? null;
  return readyAtMs !== null && readyAtMs <= nowMs;
}

/** As many lone ones as may leave at once. */
function useUp({ add, departures }: ReturnType<typeof line>): void {
  for (let n = 0; n < 10; n++) {
    add(1);
    expect(departures()).toEqual([1]);
  }
}

it('sends all that gathered with the next request, when one may leave', () => {
  const requests = line(1);
  useUp(requests);
  requests.add(89);
  expect(requests.departures()).toEqual([]);
  requests.pass(gatherMs);
  expect(requests.departures()).toEqual([89]);
});

it('sends them side by side as long as several may leave', () => {
  const requests = line(1);
  requests.add(90);
  expect(requests.departures()).toEqual([25, 25, 25, 15]);
});

it('sends full batches at once, however close', () => {
  const requests = line(1);
  useUp(requests);
  requests.add(210);
  expect(requests.departures()).toEqual([100, 100]);
  requests.pass(gatherMs);
  expect(requests.departures()).toEqual([10]);
});

it('keeps batches small where parts take long', () => {
  const requests = line(40);
  useUp(requests);
  requests.add(89);
  requests.pass(gatherMs);
  expect(requests.departures()).toEqual([25]);
});
