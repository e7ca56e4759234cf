import { beforeEach, describe, expect, it } from 'vitest';
import { type FakeShell, fakeShell, refuse } from '../../test/fake-shell.ts';
import type { OpenedStore } from '../app/types.ts';
import type { Review, Reviewed } from '../ports/operator.ts';
import type { Trace } from '../ports/store.ts';
import { run } from './run.ts';

const at = '2026-03-01T09:30:00.000Z';
const reviewId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const otherReviewId = '8c9e6679-7425-40de-944b-e07fc1f90ae7';
const one = '11111111-2222-4333-8444-555555555555';
const two = '22222222-2222-4333-8444-555555555555';
const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const ref = { projectKey: 'shop', kind: 'customer', id } as const;
const question: Review = {
  id: reviewId,
  ref,
  why: 'ambiguous',
  rule: 'email',
  crmTable: 'contact',
  state: 'open',
  openedAt: at,
  correlationId: 'corr-1',
  values: {
    lastname: 'Sommer',
    firstname: 'Ute',
    telephone1: null,
    fax: null,
    donotemail: true,
    statecode: 0,
  },
  candidates: [
    {
      crmId: one,
      rules: ['email', 'phone-and-name'],
      score: 90,
      values: { lastname: 'Sommer', firstname: 'U', telephone1: '+4912345' },
    },
    {
      crmId: two,
      rules: ['email'],
      score: 40,
      values: { lastname: 'Winter', address1_city: 'Ulm', statecode: 1, fax: null },
    },
  ],
  verdicts: [{ crmId: two, is: 'never' }],
  actions: [
    {
      id: '1',
      at,
      who: 'joe',
      action: 'never',
      ref,
      eventId: null,
      crmTable: 'contact',
      crmId: two,
      formerCrmId: null,
      reason: 'her sister',
      correlationId: 'corr-2',
    },
  ],
};
const link = { ref, crmTable: 'contact', crmId: two, reason: 'email' };
const trace: Trace = { events: [], steps: [], links: [link], entries: [], kept: [], actions: [] };

let fake: FakeShell;
let found: readonly Review[];
let done: Reviewed;
let known: Trace;
beforeEach(() => {
  found = [question];
  done = { is: 'decided', ref, eventId: 'e1' };
  known = trace;
  const reviews: OpenedStore['reviews'] = {
    list: async (filter, page) => {
      fake.did.push({ filter, page });
      return { rows: found, cursor: page.cursor === null ? 'next' : null };
    },
    find: async (wanted) => {
      fake.did.push(wanted);
      return found;
    },
    decide: async (...given) => {
      fake.did.push(given);
      return done;
    },
    pair: async (...given) => {
      fake.did.push(given);
      return { eventId: 'e2' };
    },
  };
  fake = fakeShell(() => ({ reviews, journal: { trace: async () => known, recent: refuse } }));
});

const cli = (...args: readonly string[]) => run(['review', ...args], fake.shell);
const act = { who: 'jane', reason: 'called her', correlationId: expect.any(String) };
const why = ['--reason', 'called her'];
const address = (crmId: string) =>
  `https://org.crm.dynamics.com/main.aspx?etn=contact&appid=${id}&id=${crmId}`;

describe('review list', () => {
  it('takes filters and pages', async () => {
    expect(await cli('list', '--state', 'open', '--why', 'ambiguous', '--limit', '5')).toBe(0);
    expect(fake.did[0]).toEqual({
      filter: { state: 'open', why: 'ambiguous' },
      page: { cursor: null, rowsMax: 5 },
    });
    expect(fake.out).toEqual([
      `${at}  open  ambiguous by email  customer ${id}  2 candidates  review ${reviewId}`,
      '',
      "There are more: --after 'next'",
    ]);
  });

  it('has no value in its JSON', async () => {
    expect(await cli('list', '--json', '--after', 'next')).toBe(0);
    expect(JSON.parse(fake.out[0] ?? '')).toEqual({
      reviews: [
        {
          id: reviewId,
          ref,
          why: 'ambiguous',
          rule: 'email',
          crmTable: 'contact',
          state: 'open',
          openedAt: at,
          correlationId: 'corr-1',
          candidates: [
            { crmId: one, rules: ['email', 'phone-and-name'], score: 90 },
            { crmId: two, rules: ['email'], score: 40 },
          ],
        },
      ],
      cursor: null,
    });
  });

  it('says when there is none', async () => {
    found = [];
    expect(await cli('list', '--after', 'next')).toBe(0);
    expect(fake.out).toEqual(['No question.']);
  });
});

describe('review show', () => {
  it('puts record and candidates side by side, and tells no value', async () => {
    expect(await cli('show', address(one))).toBe(0);
    expect(fake.did[0]).toBe(one);
    expect(fake.out.join('\n')).toMatchInlineSnapshot(`
      "2026-03-01T09:30:00.000Z  open  ambiguous by email  customer 0f8fad5b-d9cb-469f-a165-70867728950e  2 candidates  review 7c9e6679-7425-40de-944b-e07fc1f90ae7
        1  contact(11111111-2222-4333-8444-555555555555)  score 90, by email, phone-and-name
        2  contact(22222222-2222-4333-8444-555555555555)  score 40, by email, decided: never
                       customer    1       2
        address1_city  –           –       U***
        donotemail     ***         –       –
        firstname      U***        ***     –
        lastname       S***      = S***    W***
        statecode      0           –       1
        telephone1     –           +***    –
          2026-03-01T09:30:00.000Z  joe ruled out a row for it  customer 0f8fad5b-d9cb-469f-a165-70867728950e  contact(22222222-2222-4333-8444-555555555555)  – her sister  correlation corr-2"
    `);
  });

  it('tells values when it is asked to', async () => {
    expect(await cli('show', id, '--values')).toBe(0);
    expect(fake.out.join('\n')).toMatch(/lastname +Sommer +(= Sommer) +Winter/);
    expect(fake.out.join('\n')).toMatch(/telephone1 +– +\+4912345 +–/);
    expect(await cli('show', id, '--values', '--json')).toBe(0);
    expect(await cli('show', id, '--json')).toBe(0);
    const [whole, masked] = fake.out.slice(-2).map((line) => JSON.parse(line).reviews[0].rows[3]);
    expect(whole).toEqual({
      column: 'lastname',
      record: 'Sommer',
      candidates: [
        { value: 'Sommer', same: true },
        { value: 'Winter', same: false },
      ],
    });
    expect(masked).toMatchObject({ record: 'S***', candidates: [{ value: 'S***' }, {}] });
  });

  it('says when there is none', async () => {
    found = [];
    expect(await cli('show', id)).toBe(1);
    expect(fake.err.join()).toContain('CWY-6005');
  });
});

describe('review accept, reject, merge', () => {
  it.each([
    ['accept', [address(one)], { is: 'accept', crmId: one }],
    ['merge', [two.toUpperCase()], { is: 'merge', crmId: two }],
    ['reject', [], { is: 'reject' }],
  ])('%s decides, by the id of the question or of its record', async (verb, rows, decision) => {
    for (const named of [reviewId, id]) {
      fake.did.length = 0;
      expect(await cli(verb, named, ...rows, ...why)).toBe(0);
      expect(fake.did.slice(1)).toEqual([[reviewId, decision, act], 'closed']);
    }
    expect(fake.out.slice(0, 2)).toEqual([
      `Review ${reviewId} is decided.`,
      `customer ${id} is worked on now: event e1.`,
    ]);
  });

  it('asks which question is meant when the id leads to several that are open', async () => {
    found = [question, { ...question, id: otherReviewId }];
    expect(await cli('accept', one, one, ...why)).toBe(1);
    expect(fake.err.join()).toContain(`one of ${reviewId}, ${otherReviewId}`);
    expect(await cli('accept', otherReviewId, one, ...why)).toBe(0);
    expect(fake.did).toContainEqual([otherReviewId, { is: 'accept', crmId: one }, act]);
  });

  it.each([
    ['unknown', 'CWY-6005'],
    ['settled', 'CWY-6009'],
    ['no-candidate', 'CWY-6009'],
  ] as const)('tells that it is %s', async (is, code) => {
    done = { is };
    expect(await cli('accept', reviewId, one, ...why)).toBe(1);
    expect(fake.err.join()).toContain(code);
  });

  it('names the candidates when the contact is none of them', async () => {
    done = { is: 'no-candidate' };
    expect(await cli('accept', id, id, ...why)).toBe(1);
    expect(fake.err.join()).toContain(
      `found ${id}, expected one of its candidates: ${one}, ${two}`,
    );
  });

  it('decides nothing where no question is open', async () => {
    found = [{ ...question, state: 'closed' }];
    expect(await cli('reject', id, ...why)).toBe(1);
    found = [];
    expect(await cli('reject', id, ...why)).toBe(1);
    expect(fake.err.join()).toMatch(/CWY-6009.*CWY-6005/);
    expect(fake.did).toEqual([id, 'closed', id, 'closed']);
  });
});

describe('review always, never', () => {
  it('says which argument is no contact', async () => {
    expect(await cli('always', 'foo', 'bar', ...why)).toBe(1);
    expect(fake.err.join()).toContain('found bar, expected the id of a CRM row (a GUID)');
    expect(fake.did).toEqual([]);
  });

  it.each(['always', 'never'] as const)('%s decides on a pair', async (is) => {
    expect(await cli(is, id, address(one), ...why)).toBe(0);
    expect(fake.did[0]).toEqual([ref, { crmId: one, is }, act]);
    expect(fake.out[1]).toBe('It is worked on now: event e2.');
  });

  it('knows the customer by the row that stands for it, if that is one', async () => {
    expect(await cli('never', two, one, ...why)).toBe(0);
    expect(fake.did[0]).toMatchObject([ref, { crmId: one }, {}]);
    known = { ...trace, links: [link, { ...link, ref: { ...ref, id: one } }] };
    expect(await cli('never', two, one, ...why)).toBe(1);
    expect(fake.err.join()).toContain('several records');
    known = { ...trace, links: [] };
    expect(await cli('never', two, one, ...why)).toBe(1);
    expect(fake.err.join()).toContain('CWY-6005');
  });
});
