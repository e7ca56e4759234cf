import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Crm } from '../../src/ports/crm.ts';
import { requestsOf, rowIn } from './crm-answers.ts';
import { recordedCall } from './recorded-call.ts';

const call = () => recordedCall().call;
const contact = (id: string, values: Record<string, string | null> = {}) =>
  ({ table: 'contact', id, values: { lastname: 'Doe', ...values }, binds: [] }) as const;

const lastnameCharsMax = 50;

/** How every `Crm` recognises rows, whatever stands behind it. */
export function registerCrmLookUpTests(crm: () => Crm): void {
  const active = { column: 'statecode', anyOf: [0] };

  it('finds rows by one search or another, without case, and no look-alikes', async () => {
    const mark = randomUUID().slice(0, 8);
    const [byId, byEmail, lookalike] = [randomUUID(), randomUUID(), randomUUID()];
    const commercetoolsId = randomUUID();
    const email = `o'neil+a_b.${mark}@example.com`;
    await crm().create(contact(byEmail, { emailaddress1: email.toUpperCase() }), call());
    await crm().create(contact(lookalike, { emailaddress1: email.replace('_', 'x') }), call());
    await crm().create(contact(byId, { cwy_commercetoolsid: commercetoolsId }), call());
    const { call: finding, steps } = recordedCall();
    const search = {
      table: 'contact',
      searches: [
        [{ column: 'cwy_commercetoolsid', anyOf: [commercetoolsId] }],
        [{ column: 'emailaddress1', anyOf: ['nobody@example.com', email] }, active],
      ],
      rowsMax: 5,
    } as const;
    const found = await crm().find(search, ['lastname'], finding);
    expect(found.map((row) => row.id)).toEqual([byId, byEmail]);
    expect(found[0]?.values).toMatchObject({
      lastname: 'Doe',
      cwy_commercetoolsid: commercetoolsId,
      statecode: 0,
    });
    expect(requestsOf(steps)).toMatchObject([{ step: 'find contact', outcome: '2 found' }]);
    for (const row of found) {
      const inactive = { ...contact(row.id), values: { statecode: 1, statuscode: 2 } };
      rowIn(await crm().update(inactive, row.etag, call()));
    }
    const again = await crm().find(search, [], call());
    expect(again.map((row) => row.id)).toEqual([byId]);
  });

  it('finds rows by what they point at, and by their own id', async () => {
    const [account, child] = [randomUUID(), randomUUID()];
    const values = { name: 'Doe Ltd' };
    await crm().create({ table: 'account', id: account, values, binds: [] }, call());
    const nav = 'parentcustomerid_account';
    const binds = [{ nav, table: 'account', id: account }] as const;
    await crm().create({ ...contact(child), binds }, call());
    const ask = (table: 'contact' | 'account', column: string, id: string) =>
      crm().find({ table, searches: [[{ column, anyOf: [id] }]], rowsMax: 2 }, [], call());
    const ids = (rows: Awaited<ReturnType<typeof ask>>) => rows.map(({ id }) => id);
    expect(ids(await ask('contact', 'parentcustomerid', account))).toEqual([child]);
    expect(ids(await ask('account', 'accountid', account))).toEqual([account]);
  });

  it('finds any text again, and nothing else by it', async () => {
    const mark = randomUUID().slice(0, 8);
    const fold = (text: string) => text.normalize('NFC').trimEnd().toLowerCase();
    const texts = fc.sample(
      fc
        .oneof(
          fc.string({ unit: 'grapheme' }),
          fc.string({ unit: fc.constantFrom(...`'%_[]^-aA`) }),
        )
        .map((text) => `${text}${mark}`)
        .filter((text) => text.length <= lastnameCharsMax),
      { numRuns: 60, seed: 4 },
    );
    const rows = [...new Map(texts.map((text) => [fold(text), text])).values()].map((lastname) => ({
      ...contact(randomUUID()),
      values: { lastname },
    }));
    expect(await crm().upsertMany('contact', rows, call())).toEqual([]);
    const found = await Promise.all(
      rows.map(({ values }) => {
        const searches = [[{ column: 'lastname', anyOf: [values.lastname] }]];
        return crm().find({ table: 'contact', searches, rowsMax: 3 }, [], call());
      }),
    );
    expect(found.map((some) => some.map(({ id }) => id))).toEqual(rows.map(({ id }) => [id]));
  });

  it('finds nobody where there is nobody, and does not ask about nothing', async () => {
    const anyOf = [`${randomUUID()}@example.com`];
    const searches = [[{ column: 'emailaddress1', anyOf }]];
    expect(await crm().find({ table: 'contact', searches, rowsMax: 2 }, [], call())).toEqual([]);
    const { call: idle, steps } = recordedCall();
    expect(await crm().find({ table: 'contact', searches: [], rowsMax: 2 }, [], idle)).toEqual([]);
    expect(steps).toEqual([]);
  });
}
