import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Crm } from '../../src/ports/crm.ts';
import { requestsOf, rowIn } from './crm-answers.ts';
import { registerCrmEnvironmentTests } from './crm-environment-contract.ts';
import { registerCrmLookUpTests } from './crm-look-up-contract.ts';
import { registerCrmMergeTests } from './crm-merge-contract.ts';
import { registerCrmOrganisationTests } from './crm-organisation-contract.ts';
import { recordedCall } from './recorded-call.ts';

export interface CrmSubject {
  readonly crm: Crm;
  close(): Promise<void>;
}

/**
 * What every `Crm` must do, whatever stands behind it. Needs an environment with Causeway's columns
 * and leaves rows behind under ids of its own.
 */
export function registerCrmTests(name: string, open: () => Promise<CrmSubject>): void {
  describe(`Crm contract: ${name}`, () => {
    let subject: CrmSubject;
    const crm = () => subject.crm;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const call = () => recordedCall().call;
    const contact = (id: string, values: Record<string, string | null> = {}) =>
      ({ table: 'contact', id, values: { lastname: 'Doe', ...values }, binds: [] }) as const;

    it('answers null for a row that does not exist', async () => {
      expect(await crm().read('contact', randomUUID(), ['lastname'], call())).toBeNull();
    });

    it('creates under the given id in one request and reads the same version back', async () => {
      const id = randomUUID();
      const { call, steps } = recordedCall();
      const created = rowIn(await crm().create(contact(id), call));
      expect(created.id).toBe(id);
      expect(requestsOf(steps)).toMatchObject([
        { step: 'create contact', status: 201, outcome: 'created', crmTable: 'contact', crmId: id },
      ]);
      expect(requestsOf(steps)[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(requestsOf(steps)[0]?.fields).toEqual(['lastname']);
      const read = rowIn(await crm().read('contact', id, ['lastname', 'firstname'], call));
      expect(read.etag).toBe(created.etag);
      expect(read.values).toMatchObject({ lastname: 'Doe', firstname: null });
    });

    it('does not touch a row that is there already', async () => {
      const id = randomUUID();
      const created = rowIn(await crm().create(contact(id), call()));
      expect(await crm().create(contact(id, { lastname: 'Other' }), call())).toBe('exists');
      const read = rowIn(await crm().read('contact', id, ['lastname'], call()));
      expect(read).toMatchObject({ etag: created.etag, values: { lastname: 'Doe' } });
    });

    it('updates the version that it was given, and no other', async () => {
      const id = randomUUID();
      const first = rowIn(await crm().create(contact(id), call()));
      const { call: updating, steps } = recordedCall();
      const second = rowIn(
        await crm().update(contact(id, { lastname: 'Roe' }), first.etag, updating),
      );
      expect(requestsOf(steps)).toMatchObject([{ step: 'update contact', outcome: 'updated' }]);
      expect(second.etag).not.toBe(first.etag);
      expect(await crm().update(contact(id), first.etag, call())).toBe('changed');
      const read = rowIn(await crm().read('contact', id, ['lastname'], call()));
      expect(read).toMatchObject({ etag: second.etag, values: { lastname: 'Roe' } });
    });

    it('answers with the columns that it wrote, and no others', async () => {
      const id = randomUUID();
      const values = { firstname: 'Ada', jobtitle: null };
      const created = rowIn(await crm().create(contact(id, values), call()));
      expect(created.values).toEqual({ contactid: id, lastname: 'Doe', ...values });
      const { etag } = created;
      const changed = { ...contact(id), values: { jobtitle: 'Analyst', donotphone: true } };
      const updated = rowIn(await crm().update(changed, etag, call()));
      expect(updated.values).toEqual({ contactid: id, ...changed.values });
    });

    it('clears a column with null', async () => {
      const id = randomUUID();
      const row = rowIn(await crm().create(contact(id, { firstname: 'Ada' }), call()));
      await crm().update(contact(id, { firstname: null }), row.etag, call());
      const read = rowIn(await crm().read('contact', id, ['firstname'], call()));
      expect(read.values.firstname).toBeNull();
    });

    it('says gone for an update of a row that does not exist, and creates none', async () => {
      const id = randomUUID();
      expect(await crm().update(contact(id), 'W/"1"', call())).toBe('gone');
      expect(await crm().read('contact', id, [], call())).toBeNull();
    });

    it('binds a look-up, and refuses one to a row that does not exist', async () => {
      const account = randomUUID();
      const values = { name: 'Doe Ltd' };
      rowIn(await crm().create({ table: 'account', id: account, values, binds: [] }, call()));
      const id = randomUUID();
      const nav = 'parentcustomerid_account';
      const bound = (to: string) => ({
        ...contact(id),
        binds: [{ nav, table: 'account', id: to } as const],
      });
      await expect(crm().create(bound(randomUUID()), call())).rejects.toThrow('CWY-3012');
      rowIn(await crm().create(bound(account), call()));
      const read = rowIn(await crm().read('contact', id, ['parentcustomerid'], call()));
      expect(read.values.parentcustomerid).toBe(account);
    });

    it('creates a completed activity on the timeline of a contact, once', async () => {
      const person = randomUUID();
      await crm().create(contact(person), call());
      const id = randomUUID();
      const nav = 'regardingobjectid_contact_cwy_orderactivity';
      const entry = {
        table: 'cwy_orderactivity',
        id,
        values: { subject: 'Order placed', actualend: '2026-01-01T00:00:00Z', cwy_amount: 12.34 },
        binds: [{ nav, table: 'contact', id: person }],
      } as const;
      const created = rowIn(await crm().createCompletedActivity(entry, call()));
      const columns = ['statecode', 'subject', 'cwy_amount', '_regardingobjectid_value'];
      const read = rowIn(await crm().read('cwy_orderactivity', id, columns, call()));
      expect(read).toMatchObject({
        etag: created.etag,
        values: {
          statecode: 1,
          subject: 'Order placed',
          cwy_amount: 12.34,
          _regardingobjectid_value: person,
        },
      });
      expect(await crm().createCompletedActivity(entry, call())).toBe('exists');
    });

    it('closes an activity that an earlier run left open', async () => {
      const id = randomUUID();
      const entry = {
        table: 'cwy_orderactivity',
        id,
        values: { subject: 'Order paid' },
        binds: [],
      } as const;
      rowIn(await crm().create(entry, call()));
      expect(await crm().createCompletedActivity(entry, call())).toBe('exists');
      const read = rowIn(await crm().read('cwy_orderactivity', id, ['statecode'], call()));
      expect(read.values.statecode).toBe(1);
    });

    it('names the column that a value does not fit, and not the value', async () => {
      const lastname = 'secret'.repeat(20);
      const failing = crm().create(contact(randomUUID(), { lastname }), call());
      await expect(failing).rejects.toMatchObject({
        code: 'CWY-3006',
        detail: { place: 'contact.lastname', status: 400, remoteCode: '0x80044331' },
      });
      await expect(failing).rejects.not.toThrow('secret');
    });

    it('tells an unknown column and a value that another row holds', async () => {
      const unknown = crm().create(contact(randomUUID(), { cwy_nothing: 'x' }), call());
      await expect(unknown).rejects.toMatchObject({ code: 'CWY-3010' });
      const taken = { cwy_commercetoolsid: randomUUID() };
      await crm().create(contact(randomUUID(), taken), call());
      const second = crm().create(contact(randomUUID(), taken), call());
      await expect(second).rejects.toMatchObject({ code: 'CWY-3005' });
    });

    registerCrmLookUpTests(crm);
    registerCrmMergeTests(crm);
    registerCrmOrganisationTests(crm);
    registerCrmEnvironmentTests(crm);
  });
}
