import { expect, test } from 'vitest';
import { type ServiceProcess, startProcess } from './service-process.ts';
import { conserved, entriesOf, purchase, purchaseEntries } from './story.ts';
import { createWorld } from './world.ts';

/** The customer's pass, the first entry, then the record; what comes later amends them. */
const crashes = ['worker:before-write#3', 'worker:after-write#3', 'worker:after-write#5'];

test.concurrent.each(crashes)(
  'a process that is killed at %s leaves one record with one line',
  {
    timeout: 120_000,
  },
  async (at) => {
    const world = await createWorld();
    const env = { ...world.env, CAUSEWAY_SERVER_PORT: '0', CAUSEWAY_ORDERS_RECORD: 'custom' };
    const processes: ServiceProcess[] = [];
    const start = async (...words: readonly string[]): Promise<ServiceProcess> => {
      const started = await startProcess(words, env);
      processes.push(started);
      return started;
    };
    try {
      const intake = await start('--roles', 'intake');
      const victim = await start('--roles', 'worker,scheduler', '--crash-at', at);
      await world.subscribe(intake.url ?? '');
      const bought = purchase(world, 'goeppert');
      expect(await victim.ended).toBe('SIGKILL');
      await start('--roles', 'worker,scheduler');
      const { orderId } = await bought;
      await world.settled();
      expect(await entriesOf(world, orderId)).toEqual(purchaseEntries);
      expect(await world.crmRows('cwy_orders')).toMatchObject([
        { cwy_commercetoolsid: orderId, cwy_totalgross: 100, cwy_totalrefunded: 35, statecode: 1 },
      ]);
      expect(await world.crmRows('cwy_orderlines')).toHaveLength(1);
      expect(await conserved(world)).toBe(true);
    } finally {
      await Promise.all(processes.map((one) => one.stop()));
      await world.close();
    }
  },
);
