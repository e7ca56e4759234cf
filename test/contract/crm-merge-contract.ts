import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Crm } from '../../src/ports/crm.ts';
import { requestsOf, rowIn } from './crm-answers.ts';
import { recordedCall } from './recorded-call.ts';

const call = () => recordedCall().call;
const contact = (id: string, values: Record<string, string | number | null> = {}) =>
  ({ table: 'contact', id, values: { lastname: 'Doe', ...values }, binds: [] }) as const;

/** How every `Crm` merges, whatever stands behind it. */
export function registerCrmMergeTests(crm: () => Crm): void {
  const pair = async () => {
    const ids = { master: randomUUID(), subordinate: randomUUID() };
    await crm().create(contact(ids.master, { firstname: 'Ada' }), call());
    await crm().create(contact(ids.subordinate, { firstname: 'Augusta' }), call());
    return ids;
  };
  const read = async (id: string, columns: readonly string[]) =>
    rowIn(await crm().read('contact', id, columns, call())).values;
  const deactivate = async (id: string) => {
    const { etag } = rowIn(await crm().read('contact', id, [], call()));
    rowIn(await crm().update(contact(id, { statecode: 1, statuscode: 2 }), etag, call()));
  };

  it('merges in one request: what pointed at the subordinate points at the master', async () => {
    const ids = await pair();
    const entry = randomUUID();
    const nav = 'regardingobjectid_contact_cwy_orderactivity';
    const binds = [{ nav, table: 'contact', id: ids.subordinate }] as const;
    const values = { subject: 'Order placed' };
    const write = { table: 'cwy_orderactivity', id: entry, values, binds } as const;
    await crm().createCompletedActivity(write, call());
    const { call: merging, steps } = recordedCall();
    expect(await crm().merge('contact', ids, merging)).toBe('merged');
    expect(requestsOf(steps)).toMatchObject([
      { step: 'merge contact', status: 204, outcome: 'merged', crmId: ids.master },
    ]);
    const columns = ['_regardingobjectid_value'];
    const moved = rowIn(await crm().read('cwy_orderactivity', entry, columns, call()));
    expect(moved.values._regardingobjectid_value).toBe(ids.master);
    const state = ['firstname', 'statecode', 'merged', '_masterid_value'];
    expect(await read(ids.master, state)).toMatchObject({ firstname: 'Ada', statecode: 0 });
    expect(await read(ids.subordinate, state)).toMatchObject({
      firstname: 'Augusta',
      statecode: 1,
      merged: true,
      _masterid_value: ids.master,
    });
  });

  it('says merged again to a repeat, and refused to a merge of the same row elsewhere', async () => {
    const ids = await pair();
    await crm().merge('contact', ids, call());
    const { call: repeating, steps } = recordedCall();
    expect(await crm().merge('contact', ids, repeating)).toBe('merged');
    expect(requestsOf(steps).map(({ outcome }) => outcome)).toEqual(['refused', 'found', 'found']);
    const { master: other } = await pair();
    expect(await crm().merge('contact', { ...ids, master: other }, call())).toBe('refused');
  });

  it('refuses when one of the rows is inactive, and leaves both', async () => {
    for (const which of ['master', 'subordinate'] as const) {
      const ids = await pair();
      await deactivate(ids[which]);
      expect(await crm().merge('contact', ids, call())).toBe('refused');
      const other = which === 'master' ? ids.subordinate : ids.master;
      expect(await read(other, ['statecode', 'merged'])).toMatchObject({ statecode: 0 });
    }
  });

  it('says gone when one of the rows does not exist', async () => {
    const ids = await pair();
    for (const missing of [{ master: randomUUID() }, { subordinate: randomUUID() }]) {
      expect(await crm().merge('contact', { ...ids, ...missing }, call())).toBe('gone');
    }
    expect(await read(ids.subordinate, ['statecode'])).toMatchObject({ statecode: 0 });
  });
}
