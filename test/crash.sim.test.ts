import { describe, expect, test } from 'vitest';
import { pipePoints } from '../src/ports/probe.ts';
import { startProcess } from './service-process.ts';
import { conserved, contactsOf, entriesOf, purchase, purchaseEntries } from './story.ts';
import { createWorld } from './world.ts';

/** The first pass is the customer's, later ones belong to the order: both are killed in. */
const crashes = [...pipePoints, 'worker:before-write#3', 'worker:after-write#3'];

describe.concurrent('a process that is killed', () => {
  test.each(crashes)('at %s loses nothing and doubles nothing', { timeout: 90_000 }, async (at) => {
    const world = await createWorld();
    try {
      const inIntake = at.startsWith('intake:');
      const crash = ['--crash-at', at];
      const intake = await startProcess(
        ['--roles', 'intake', ...(inIntake ? crash : [])],
        world.env,
      );
      const worker = await startProcess(
        ['--roles', 'worker,scheduler', ...(inIntake ? [] : crash)],
        world.env,
      );
      const url = intake.url ?? '';
      await world.subscribe(url);
      const bought = purchase(world, 'noether');
      const victim = inIntake ? intake : worker;
      expect(await victim.ended).toBe('SIGKILL');
      const successor = await startProcess(['--roles', inIntake ? 'intake' : 'worker,scheduler'], {
        ...world.env,
        CAUSEWAY_SERVER_PORT: new URL(url).port,
      });
      const { customerId, orderId } = await bought;
      await world.settled();
      expect(await contactsOf(world, customerId)).toHaveLength(1);
      expect(await entriesOf(world, orderId)).toEqual(purchaseEntries);
      expect(await conserved(world)).toBe(true);
      await successor.stop();
      await (inIntake ? worker : intake).stop();
    } finally {
      await world.close();
    }
  });
});
