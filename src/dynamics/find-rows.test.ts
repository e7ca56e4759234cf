import { describe, expect, it } from 'vitest';
import type { CrmSearch } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { AssertionError } from '../std/assert.ts';
import { findRows } from './find-rows.ts';
import type { CrmRequest, Sender } from './sender.ts';

const call: Call = { correlationId: 'c', trail: { add: () => undefined } };
const account = '6f1b3a9e-0000-4000-8000-000000000001';

type Answer = readonly [status: number, body: object];

/** Plays the answers in order and keeps the requests. */
function scripted(...answers: readonly Answer[]): { sender: Sender; sent: CrmRequest[] } {
  const sent: CrmRequest[] = [];
  const sender: Sender = {
    async send(request, _call, decide) {
      const [status, body] = answers[sent.length] ?? [599, {}];
      sent.push(request);
      return decide({ status, header: () => null, text: JSON.stringify(body) }).value;
    },
  };
  return { sender, sent };
}

const row = (id: string, values: object = {}) => ({
  '@odata.etag': 'W/"5"',
  contactid: id,
  ...values,
});
const email = "o'neil+a_b@example.com";
const byEmail = [
  { column: 'emailaddress1', anyOf: [email] },
  { column: 'statecode', anyOf: [0] },
] as const;
const byId = [{ column: 'cwy_commercetoolsid', anyOf: ['ct-1'] }] as const;
const search: CrmSearch = { table: 'contact', searches: [byId, byEmail], rowsMax: 2 };
const asked = (request: CrmRequest | undefined) =>
  new URL(`http://x/${request?.path}`).searchParams;
const many = (values: object) => Array.from({ length: 100 }, (_, n) => row(`row-${n}`, values));

describe('what is asked', () => {
  const filterOf = async (given: CrmSearch) => {
    const { sender, sent } = scripted([200, { value: [] }]);
    await findRows(sender, given, ['lastname'], call);
    return asked(sent[0]).get('$filter');
  };

  it('is one question, its texts quoted, its columns read', async () => {
    const { sender, sent } = scripted([200, { value: [] }]);
    expect(await findRows(sender, search, ['lastname'], call)).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(asked(sent[0]).get('$filter')).toBe(
      "(cwy_commercetoolsid eq 'ct-1') or " +
        "(emailaddress1 eq 'o''neil+a_b@example.com' and statecode eq 0)",
    );
    expect(asked(sent[0]).get('$select')).toBe(
      'lastname,cwy_commercetoolsid,emailaddress1,statecode',
    );
  });

  it('has alternatives of a column in brackets, and each value once', async () => {
    const terms = [{ column: 'mobilephone', anyOf: ['+49 1', '+49 2', '+49 1'] }, byEmail[1]];
    expect(await filterOf({ ...search, searches: [terms] })).toBe(
      "((mobilephone eq '+49 1' or mobilephone eq '+49 2') and statecode eq 0)",
    );
  });

  it('writes ids, days, numbers and flags without quotes', async () => {
    const terms = [
      { column: 'contactid', anyOf: [account] },
      { column: 'parentcustomerid', anyOf: [account] },
      { column: '_masterid_value', anyOf: [account] },
      { column: 'birthdate', anyOf: ['1974-09-20'] },
      { column: 'merged', anyOf: [false] },
    ];
    expect(await filterOf({ ...search, searches: [terms] })).toBe(
      `(contactid eq ${account} and _parentcustomerid_value eq ${account}` +
        ` and _masterid_value eq ${account}` +
        ' and birthdate eq 1974-09-20 and merged eq false)',
    );
  });

  it('is nothing when there is nothing to recognise by', async () => {
    const { sender, sent } = scripted();
    const nothing = [{ column: 'emailaddress1', anyOf: [] }, byEmail[1]];
    for (const searches of [[], [nothing]]) {
      expect(await findRows(sender, { ...search, searches }, [], call)).toEqual([]);
    }
    expect(sent).toHaveLength(0);
  });

  it.each([
    ['no terms', []],
    ['a blank text', [{ column: 'emailaddress1', anyOf: [''] }]],
    ['a null', [{ column: 'emailaddress1', anyOf: [null] }]],
    ['an id that is none', [{ column: 'contactid', anyOf: ['x or true'] }]],
  ])('is never %s, which would find strangers', async (_, terms) => {
    const { sender, sent } = scripted();
    const asking = findRows(sender, { ...search, searches: [terms] }, [], call);
    await expect(asking).rejects.toThrow(AssertionError);
    expect(sent).toHaveLength(0);
  });

  it('is refused here when it is longer than the service takes', async () => {
    const { sender, sent } = scripted();
    const anyOf = Array.from({ length: 400 }, (_, n) => `${n}`.padStart(60, '+'));
    const long = { ...search, searches: [[{ column: 'telephone1', anyOf }]] };
    await expect(findRows(sender, long, [], call)).rejects.toMatchObject({
      code: 'CWY-3006',
      detail: { place: 'find contact', bound: 'at most 32000' },
    });
    expect(sent).toHaveLength(0);
  });
});

describe('what is found', () => {
  it('is without what only a wildcard matched, earlier searches first', async () => {
    const value = [
      row('row-1', { emailaddress1: "o'neil+aXb@example.com", statecode: 0 }),
      row('row-2', { emailaddress1: "O'Neil+A_B@Example.com ", statecode: 0 }),
      row('row-3', { emailaddress1: email, statecode: 0 }),
      row('row-4', { emailaddress1: email, statecode: 1 }),
      row('row-5', { cwy_commercetoolsid: 'CT-1', emailaddress1: 'new@example.com', statecode: 1 }),
    ];
    const { sender } = scripted([200, { value }]);
    const found = await findRows(sender, search, [], call);
    expect(found.map((one) => one.id)).toEqual(['row-5', 'row-2']);
  });

  it('is the same text however its accents are written, but not the one without', async () => {
    const value = [
      row('row-1', { lastname: 'Zoe\u0308' }),
      row('row-2', { lastname: 'Zo\u00eb' }),
      row('row-3', { lastname: 'Zoe' }),
    ];
    const { sender } = scripted([200, { value }]);
    const searches = [[{ column: 'lastname', anyOf: ['ZO\u00cb'] }]];
    const found = await findRows(sender, { ...search, searches }, [], call);
    expect(found.map((one) => one.id)).toEqual(['row-1', 'row-2']);
  });

  it('comes search by search when the rows of one might crowd out those of another', async () => {
    const { sender, sent } = scripted(
      [200, { value: many({ emailaddress1: email, statecode: 0 }) }],
      [200, { value: [row('mine', { cwy_commercetoolsid: 'ct-1' })] }],
      [200, { value: many({ emailaddress1: email, statecode: 0 }) }],
    );
    const found = await findRows(sender, search, [], call);
    expect(found.map((one) => one.id)).toEqual(['mine', 'row-0']);
    expect(sent.slice(1).map((one) => asked(one).get('$filter'))).toEqual([
      "(cwy_commercetoolsid eq 'ct-1')",
      "(emailaddress1 eq 'o''neil+a_b@example.com' and statecode eq 0)",
    ]);
  });

  it('is not "absent" when wildcards may have crowded the exact rows out', async () => {
    const value = many({ emailaddress1: 'x@example.com', statecode: 0 });
    const { sender } = scripted([200, { value }]);
    const asking = findRows(sender, { ...search, searches: [byEmail] }, [], call);
    await expect(asking).rejects.toMatchObject({
      code: 'CWY-3009',
      detail: { place: 'contact.emailaddress1+statecode' },
    });
  });

  it('is never nobody because something went wrong', async () => {
    const unknown = scripted([400, { error: { code: '0x80060888', message: '' } }]);
    await expect(findRows(unknown.sender, search, [], call)).rejects.toThrow('CWY-3010');
    const odd = scripted([200, {}]);
    await expect(findRows(odd.sender, search, [], call)).rejects.toThrow('CWY-3009');
  });
});
