import { expect, it } from 'vitest';
import type { CrmShare, ShareReport } from '../../ports/crm-share.ts';
import { createGovernor, type Governor } from './governor.ts';
import { startSharing } from './sharing.ts';

/** A board in memory with the rules of the real one, and timers that go off when told. */
function board() {
  const told = new Map<string, ShareReport>();
  let exchanges = 0;
  const share: CrmShare = {
    async exchange(processId, reports) {
      exchanges += 1;
      const others = [...told].filter(([id]) => id !== processId);
      for (const report of reports) told.set(processId, report);
      return reports.map(({ userId }) => ({
        userId,
        processes: others.length + 1,
        rank: others.filter(([id]) => id < processId).length,
        requests: others.reduce((sum, [, one]) => sum + one.requests, 0),
        executionMs: others.reduce((sum, [, one]) => sum + one.executionMs, 0),
        closedForMs: Math.max(0, ...others.map(([, one]) => one.closedForMs)),
      }));
    },
    async leave(processId) {
      told.delete(processId);
    },
  };
  return { share, told, exchanges: () => exchanges };
}

function world(share: CrmShare, processId: string) {
  const due: (() => void)[] = [];
  const alarm = (_ms: number, run: () => void) => {
    due.push(run);
    return () => undefined;
  };
  let now = 0;
  const clock = { now: () => '', monotonicMs: () => now };
  const governor: Governor = createGovernor({
    users: 1,
    concurrencyMax: 8,
    clock,
    alarm: () => () => undefined,
    onGateClosed: () => sharing.hurry(),
  });
  const sharing = startSharing({ governor, share, processId, userIds: ['u'], alarm });
  /** One request leaves and ends, refused or not. */
  const send = (refused: boolean) =>
    new Promise<void>((resolve) => {
      let waiting = true;
      governor.attach('live', {
        readyAtMs: (nowMs) => (waiting ? nowMs : null),
        next: () => ({ kind: 'single', weight: 1 }),
        depart(leave) {
          waiting = false;
          leave.done({
            work: { kind: 'single', weight: 1 },
            refused: refused ? 'requests' : null,
            pauseMs: refused ? 9_000 : null,
            strained: false,
            dopHint: 8,
            requestsLeft: null,
            executionLeftMs: null,
          });
          resolve();
        },
        giveUp: () => undefined,
        giveUpAtMs: () => null,
      });
      governor.nudge();
    });
  const beat = async () => {
    now += 3_000;
    for (const run of due.splice(0)) run();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { governor, sharing, send, beat };
}

it('tells what was spent while there is traffic, and falls silent after it', async () => {
  const { share, told, exchanges } = board();
  const { send, beat, sharing } = world(share, 'a');
  await beat();
  expect(told.size).toBe(0);
  await send(false);
  await beat();
  expect(told.get('a')).toMatchObject({ userId: 'u', requests: 1, closedForMs: 0 });
  for (let n = 0; n < 10; n++) await beat();
  expect(exchanges()).toBe(3);
  await sharing.stop();
  expect(told.size).toBe(0);
});

it('closes the gate of the others at once when its own closes', async () => {
  const { share } = board();
  const [first, second] = [world(share, 'a'), world(share, 'b')];
  await first.send(true);
  await second.send(false);
  await second.beat();
  expect(second.governor.spent(0).closedForMs).toBeGreaterThan(0);
});

it('goes on alone when the others cannot be asked', async () => {
  const failing: CrmShare = {
    exchange: () => Promise.reject(new Error('away')),
    leave: () => Promise.reject(new Error('away')),
  };
  const { send, beat, sharing, governor } = world(failing, 'a');
  await send(false);
  await beat();
  await send(false);
  expect(governor.departures()).toBe(2);
  await sharing.stop();
});
