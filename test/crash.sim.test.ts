import { describe, expect, test } from 'vitest';
import { pipePoints } from '../src/ports/probe.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';
import { conserved, contactsOf, entriesOf, purchase, purchaseEntries } from './story.ts';
import { createWorld, type World } from './world.ts';

/** The first pass is the customer's, later ones belong to the order: both are killed in. */
const crashes = [...pipePoints, 'worker:before-write#3', 'worker:after-write#3'];

type Start = (roles: string, ...more: readonly string[]) => Promise<ServiceProcess>;

/** Ends all processes that were started, whatever became of the test. */
async function inWorld(run: (world: World, start: Start) => Promise<void>): Promise<void> {
  const world = await createWorld();
  const processes: ServiceProcess[] = [];
  let port = '0';
  const start: Start = async (roles, ...more) => {
    const env = { ...world.env, CAUSEWAY_SERVER_PORT: port };
    const started = await startProcess(['--roles', roles, ...more], env);
    processes.push(started);
    // A successor answers where commercetools already delivers to.
    if (started.url !== null) port = new URL(started.url).port;
    return started;
  };
  try {
    await run(world, start);
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await world.close();
  }
}

describe.concurrent('a process that is killed', () => {
  test.each(crashes)('at %s loses nothing and doubles nothing', { timeout: 120_000 }, (at) =>
    inWorld(async (world, start) => {
      const inIntake = at.startsWith('intake:');
      const crash = ['--crash-at', at];
      const intake = await start('intake', ...(inIntake ? crash : []));
      const worker = await start('worker,scheduler', ...(inIntake ? [] : crash));
      await world.subscribe(intake.url ?? '');
      const bought = purchase(world, 'noether');
      const victim = inIntake ? intake : worker;
      expect(await victim.ended).toBe('SIGKILL');
      await start(inIntake ? 'intake' : 'worker,scheduler');
      const { customerId, orderId } = await bought;
      await world.settled();
      // The only order was cancelled.
      expect(await contactsOf(world, customerId)).toMatchObject([{ cwy_ordercount: 0 }]);
      expect(await entriesOf(world, orderId)).toEqual(purchaseEntries);
      expect(await conserved(world)).toBe(true);
    }),
  );
});
