import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followChanges } from '../src/pipelines/follow-changes.ts';
import { type CrmWorld, crmWorld } from './contract/crm-world.ts';
import { recordedCall } from './contract/recorded-call.ts';
import { type StoreWorld, storeWorld } from './store-world.ts';

let crmSide: CrmWorld;
let storeSide: StoreWorld;
let crm: ReturnType<CrmWorld['gateway']>;
beforeAll(async () => {
  crmSide = await crmWorld();
  storeSide = await storeWorld();
  crm = crmSide.gateway();
});
afterAll(async () => {
  await crmSide.close();
  await storeSide.close();
});

async function follow(onPage: () => void | Promise<void> = () => undefined) {
  const seen: string[] = [];
  const followed = await followChanges(
    {
      crm,
      cursors: storeSide.store,
      table: 'contact',
      columns: ['lastname'],
      take: async ({ rows, deleted }) => {
        await onPage();
        seen.push(...rows.map(({ id }) => id), ...deleted.map((id) => `deleted ${id}`));
      },
    },
    recordedCall().call,
  );
  return { ...followed, seen };
}

async function addContact(): Promise<string> {
  const id = randomUUID();
  const write = { table: 'contact', id, values: { lastname: 'Doe' }, binds: [] } as const;
  await crm.create(write, recordedCall().call);
  return id;
}

test('a table is read in full once, then only what changed, across processes', async () => {
  const first = await addContact();
  expect(await follow()).toMatchObject({ reading: 'full', seen: [first] });
  const second = await addContact();
  await crmSide.admin('seed', { contacts: [{ contactid: first, '@delete': true }] });
  expect(await follow()).toMatchObject({
    reading: 'changes',
    seen: [second, `deleted ${first}`],
    overtaken: false,
  });
  expect(await follow()).toMatchObject({ reading: 'changes', seen: [] });
});

test('a reading that breaks off begins again from the old place', async () => {
  const id = await addContact();
  const broken = follow(() => {
    throw new Error('killed');
  });
  await expect(broken).rejects.toThrow('killed');
  expect((await follow()).seen).toEqual([id]);
});

test('a link that has expired leads to a full reading, and on from there', async () => {
  await crmSide.fault({ expireDeltaTokens: true });
  expect(await follow()).toMatchObject({ reading: 'full', rows: 2, overtaken: false });
  const id = await addContact();
  expect(await follow()).toMatchObject({ reading: 'changes', seen: [id] });
});

test('of two readers at once one keeps its place, and nothing is set back', async () => {
  await addContact();
  const { promise: bothRead, resolve } = Promise.withResolvers<void>();
  let reading = 0;
  const together = (): Promise<void> => {
    reading += 1;
    if (reading === 2) resolve();
    return bothRead;
  };
  const both = await Promise.all([follow(together), follow(together)]);
  expect(both.map(({ overtaken }) => overtaken).sort()).toEqual([false, true]);
  expect(await follow()).toMatchObject({ reading: 'changes', seen: [] });
});
