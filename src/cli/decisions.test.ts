import { beforeEach, describe, expect, it } from 'vitest';
import { type FakeShell, fakeShell } from '../../test/fake-shell.ts';
import type { OpenedStore } from '../app/types.ts';
import type { DecisionLine, Reversed } from '../ports/operator.ts';
import { run } from './run.ts';

const at = '2026-03-01T09:30:00.000Z';
const decisionId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const contact = '11111111-2222-4333-8444-555555555555';
const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const ref = { projectKey: 'shop', kind: 'customer', id } as const;
const decision: DecisionLine = {
  id: decisionId,
  at,
  ref,
  crmTable: 'contact',
  crmId: contact,
  column: 'lastname',
  rule: 'dynamics',
  winner: 'dynamics',
  commerce: 'Sommer',
  crm: 'Winter',
  eventId: 'e1',
  correlationId: 'corr-1',
  who: 'causeway',
  masked: false,
  reversedBy: null,
};

let fake: FakeShell;
let known: DecisionLine | null;
let done: Reversed;
beforeEach(() => {
  known = decision;
  done = { is: 'reversed', ref, eventId: 'e2' };
  const decisions: OpenedStore['decisions'] = {
    list: async (filter, page) => {
      fake.did.push({ filter, page });
      return { rows: known === null ? [] : [known], cursor: null };
    },
    show: async () => known,
    reverse: async (...given) => {
      fake.did.push(given);
      return done;
    },
  };
  fake = fakeShell(() => ({ decisions }));
});

const cli = (...args: readonly string[]) => run(['decisions', ...args], fake.shell);
const shown = () => fake.out.splice(0).join('\n');

describe('decisions list', () => {
  it('takes filters and pages, and tells no value', async () => {
    const filter = ['--of', contact.toUpperCase(), '--column', 'lastname', '--rule', 'dynamics'];
    expect(await cli('list', ...filter, '--limit', '5', '--after', 'here')).toBe(0);
    expect(fake.did[0]).toEqual({
      filter: { id: contact, column: 'lastname', rule: 'dynamics' },
      page: { cursor: 'here', rowsMax: 5 },
    });
    expect(shown()).toMatchInlineSnapshot(
      `"2026-03-01T09:30:00.000Z  lastname: dynamics won, W*** over S***, by dynamics  customer 0f8fad5b-d9cb-469f-a165-70867728950e  decision 7c9e6679-7425-40de-944b-e07fc1f90ae7"`,
    );
    expect(await cli('list', '--json')).toBe(0);
    expect(JSON.parse(shown())).toEqual({
      decisions: [{ ...decision, commerce: 'S***', crm: 'W***' }],
      cursor: null,
    });
  });

  it('tells what was masked or reversed, and when there is none', async () => {
    known = { ...decision, winner: 'commercetools', masked: true, crm: null, commerce: null };
    expect(await cli('list')).toBe(0);
    expect(shown()).toContain('lastname: commercetools won, by dynamics');
    known = { ...decision, winner: 'commercetools', reversedBy: 'joe' };
    expect(await cli('list')).toBe(0);
    expect(shown()).toContain('commercetools won, S*** over W***, by dynamics, reversed by joe');
    known = null;
    expect(await cli('list')).toBe(0);
    expect(shown()).toBe('No decision.');
  });
});

describe('decisions show', () => {
  it('tells everything but the values, and them when it is asked to', async () => {
    known = { ...decision, reversedBy: 'joe' };
    expect(await cli('show', decisionId)).toBe(0);
    expect(shown()).toMatchInlineSnapshot(`
      "lastname of customer 0f8fad5b-d9cb-469f-a165-70867728950e and contact(11111111-2222-4333-8444-555555555555), decision 7c9e6679-7425-40de-944b-e07fc1f90ae7
        dynamics won, by dynamics
        commercetools  S***
        dynamics       W***
        2026-03-01T09:30:00.000Z, causeway, event e1, correlation corr-1
        reversed by joe"
    `);
    expect(await cli('show', decisionId, '--values')).toBe(0);
    expect(shown()).toContain('  commercetools  Sommer\n  dynamics       Winter');
    expect(await cli('show', decisionId, '--json', '--values')).toBe(0);
    expect(JSON.parse(shown())).toEqual({ decision: known });
    known = { ...decision, masked: true };
    expect(await cli('show', decisionId)).toBe(0);
    expect(shown()).toContain('the values were not kept');
  });

  it('says when there is none', async () => {
    known = null;
    expect(await cli('show', decisionId)).toBe(1);
    expect(fake.err.join()).toContain('CWY-6005');
  });
});

describe('decisions reverse', () => {
  it('reverses', async () => {
    expect(await cli('reverse', decisionId, '--reason', 'she married')).toBe(0);
    const act = { who: 'jane', reason: 'she married', correlationId: expect.any(String) };
    expect(fake.did).toEqual([[decisionId, act], 'closed']);
    expect(fake.out).toEqual([
      `Decision ${decisionId} is reversed.`,
      `customer ${id} is worked on now: event e2.`,
    ]);
  });

  it.each([
    ['unknown', /CWY-6005.*a decision/],
    ['masked', /CWY-6009.*values are kept/],
    ['reversed-before', /CWY-6009.*not reversed before/],
    ['unlinked', /CWY-6009.*still linked/],
  ] as const)('tells that it is %s', async (is, text) => {
    done = { is };
    expect(await cli('reverse', decisionId, '--reason', 'x')).toBe(1);
    expect(fake.err.join()).toMatch(text);
  });
});
