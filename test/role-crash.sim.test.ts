import { expect, test } from 'vitest';
import { type ServiceProcess, startProcess } from './service-process.ts';
import { createWorld } from './world.ts';

test('a role that is lost while the process that showed it is dead ends all the same', {
  timeout: 90_000,
}, async () => {
  const world = await createWorld();
  // The contact stays where it is, so that the first write of the second process is the connection.
  const env = {
    ...world.env,
    CAUSEWAY_SERVER_PORT: '0',
    CAUSEWAY_ASSOCIATES_CONTACT_PARENT: 'false',
  };
  const processes: ServiceProcess[] = [];
  const start = async (...words: readonly string[]): Promise<ServiceProcess> => {
    const started = await startProcess(words, env);
    processes.push(started);
    return started;
  };
  try {
    const intake = await start('--roles', 'intake');
    await world.subscribe(intake.url ?? '');
    const first = await start('--roles', 'worker,scheduler');
    const { shop } = world;
    const role = { key: 'buyer', name: 'Buyer', buyerAssignable: true, permissions: [] };
    await shop.post('/associate-roles', role);
    const { id } = await shop.signUp({ email: 'role@example.com', lastName: 'Role' });
    const company = { key: 'acme', name: 'Acme', unitType: 'Company' };
    const unit = await shop.post('/business-units', company);
    await world.settled();
    await first.stop();
    const victim = await start('--roles', 'worker', '--crash-at', 'worker:after-write');
    const customer = { typeId: 'customer', id };
    const associate = {
      customer,
      associateRoleAssignments: [{ associateRole: { typeId: 'associate-role', key: 'buyer' } }],
    };
    await shop.update(`/business-units/${unit.id}`, { action: 'addAssociate', associate });
    expect(await victim.ended).toBe('SIGKILL');
    expect(await world.crmRows('connections')).not.toHaveLength(0);
    await shop.update(`/business-units/${unit.id}`, { action: 'removeAssociate', customer });
    const removed = await shop.get(`/business-units/${unit.id}`);
    await start('--roles', 'worker,scheduler');
    await world.settled();
    const ties = (await world.crmRows('connections')).filter(({ ismaster }) => ismaster !== false);
    expect(ties).toMatchObject([{ effectiveend: expect.any(String) }]);
    // The process that heard of it took longer to start.
    const [end] = ties.map(({ effectiveend }) => Date.parse(effectiveend));
    expect(end).toBeLessThanOrEqual(Date.parse(removed.lastModifiedAt));
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await world.close();
  }
});
