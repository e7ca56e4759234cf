import { beforeEach, describe, expect, it } from 'vitest';
import { type FakeShell, fakeShell, refusingStore } from '../../test/fake-shell.ts';
import type { OpenedStore } from '../app/types.ts';
import type { ClaimingRow, LinkDetail, Relinked } from '../ports/operator.ts';
import { must } from '../std/assert.ts';
import { run } from './run.ts';

const at = '2026-03-01T09:30:00.000Z';
const one = '11111111-2222-4333-8444-555555555555';
const two = '22222222-2222-4333-8444-555555555555';
const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const ref = { projectKey: 'shop', kind: 'customer', id } as const;
const link = { ref, crmTable: 'contact', crmId: one, reason: 'email' };
const detail: LinkDetail = {
  ...link,
  linkedAt: at,
  mirror: { version: 3, etag: 'e', columns: ['emailaddress1', 'lastname'], updatedAt: at },
  actions: [
    {
      id: '1',
      at,
      who: 'joe',
      action: 'move-link',
      ref,
      eventId: null,
      crmTable: 'contact',
      crmId: one,
      formerCrmId: two,
      reason: 'wrong person',
      correlationId: 'corr-1',
    },
  ],
};
const changed: Relinked = {
  is: 'changed',
  link: { ...link, crmId: two },
  formerCrmId: one,
  eventId: 'e1',
};

const complete = {
  CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: 'shop',
  CAUSEWAY_COMMERCETOOLS_API_URL: 'http://127.0.0.1:4000',
  CAUSEWAY_COMMERCETOOLS_AUTH_URL: 'http://127.0.0.1:4000',
  CAUSEWAY_COMMERCETOOLS_CLIENT_ID: 'client',
  CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: 'hush',
  CAUSEWAY_DYNAMICS_URL: 'http://127.0.0.1:5000',
  CAUSEWAY_DYNAMICS_TOKEN_URL: 'http://127.0.0.1:5000/t',
  CAUSEWAY_DYNAMICS_CLIENT_ID: 'app',
  CAUSEWAY_DYNAMICS_CLIENT_SECRET: 'hush',
};

let fake: FakeShell;
let found: readonly LinkDetail[];
let claims: readonly (readonly ClaimingRow[])[];
let done: Relinked;
beforeEach(() => {
  found = [detail];
  done = changed;
  const links: OpenedStore['links'] = {
    list: async (filter, page) => {
      fake.did.push({ filter, page });
      const isFirst = page.cursor === null;
      return { rows: [{ ...link, linkedAt: at }], cursor: isFirst ? 'next' : null };
    },
    find: async () => found,
    move: async (...given) => {
      fake.did.push(given);
      return done;
    },
    remove: async (...given) => {
      fake.did.push(given);
      return { ...changed, link };
    },
  };
  claims = [];
  const linkRebuild: OpenedStore['linkRebuild'] = {
    rebuild: async (rows, act) => {
      fake.did.push({ rows: rows.length, act });
      const conflicts = rows
        .filter(({ ref: claimed, crmId }) => claimed.id === id && crmId !== one)
        .map(({ ref: claimed, crmId }) => ({ ref: claimed, crmId }));
      return { linked: rows.length - conflicts.length, unchanged: 0, conflicts };
    },
  };
  const store = {
    ...refusingStore,
    links: async (refs: readonly { readonly id: string }[]) =>
      refs.some((wanted) => wanted.id === id) ? [link] : [],
  };
  fake = fakeShell(() => ({ links, linkRebuild, store }));
  const claimReader = {
    rows: async function* () {
      yield* claims;
    },
    close: async () => void fake.did.push('CRM closed'),
  };
  fake = {
    ...fake,
    shell: {
      ...fake.shell,
      env: complete,
      openClaims: async ({ dynamics }) => {
        fake.did.push(dynamics.url);
        return claimReader;
      },
    },
  };
});

const cli = (...args: readonly string[]) => run(['links', ...args], fake.shell);
const act = { who: 'jane', reason: 'wrong person', correlationId: expect.any(String) };
const why = ['--reason', 'wrong person'];

describe('links list', () => {
  it('takes filters and pages', async () => {
    const filter = ['--table', 'contact', '--reason', 'email'];
    expect(await cli('list', ...filter, '--limit', '5')).toBe(0);
    expect(fake.did[0]).toEqual({
      filter: { crmTable: 'contact', reason: 'email' },
      page: { cursor: null, rowsMax: 5 },
    });
    expect(fake.out).toEqual([
      `contact(${one})  is customer ${id}, by email, since ${at}`,
      '',
      "There are more: --after 'next'",
    ]);
    expect(await cli('list', '--json', '--after', 'next')).toBe(0);
    expect(JSON.parse(fake.out.at(-1) ?? '')).toEqual({
      links: [{ ...link, linkedAt: at }],
      cursor: null,
    });
  });
});

it('links export writes every link as a line of JSON', async () => {
  expect(await cli('export')).toBe(0);
  expect(fake.did).toMatchObject([
    { page: { cursor: null } },
    { page: { cursor: 'next' } },
    'closed',
  ]);
  const line = { ...ref, crmTable: 'contact', crmId: one, reason: 'email', linkedAt: at };
  expect(fake.out.map((text) => JSON.parse(text))).toEqual([line, line]);
});

describe('links show', () => {
  it('tells the link, what is agreed, and what was done by hand', async () => {
    expect(await cli('show', one)).toBe(0);
    expect(fake.out.join('\n')).toMatchInlineSnapshot(`
      "contact(11111111-2222-4333-8444-555555555555)  is customer 0f8fad5b-d9cb-469f-a165-70867728950e, by email, since 2026-03-01T09:30:00.000Z
        agreed at version 3, 2026-03-01T09:30:00.000Z: [emailaddress1, lastname]
          2026-03-01T09:30:00.000Z  joe moved its link  customer 0f8fad5b-d9cb-469f-a165-70867728950e  from contact(22222222-2222-4333-8444-555555555555)  to contact(11111111-2222-4333-8444-555555555555)  – wrong person  correlation corr-1"
    `);
  });

  it('has words for what people said of a pair, and for a link that one made', async () => {
    const [moved] = detail.actions;
    const said = { ...must(moved, 'there is one'), action: 'never', crmTable: null } as const;
    found = [{ ...detail, reason: 'by-hand', actions: [{ ...said, formerCrmId: null }] }];
    expect(await cli('show', one)).toBe(0);
    expect(fake.out[0]).toContain(`is customer ${id}, by hand, since`);
    expect(fake.out.at(-1)).toContain(`ruled out a row for it  customer ${id}  row ${one}`);
  });

  it('says when there is none', async () => {
    found = [];
    expect(await cli('show', one)).toBe(1);
    expect(fake.err.join()).toContain('CWY-6005');
  });
});

describe('links move', () => {
  it.each([
    ['the commercetools id', id],
    ['the row that stands for it', one],
    ['the order number', '1001'],
  ])('takes the record by %s, and the row by its address', async (_, record) => {
    const address = `https://org.crm.dynamics.com/main.aspx?etn=contact&id=${two}`;
    expect(await cli('move', record, address, ...why)).toBe(0);
    expect(fake.did[0]).toEqual([ref, two, act]);
    expect(fake.out).toEqual([
      `customer ${id} is linked to contact(${two}), not to contact(${one}).`,
      'It is worked on now: event e1.',
    ]);
  });

  it('takes nothing but a row', async () => {
    for (const row of ['1001', 'contact', 'https://org.crm.dynamics.com/main.aspx', `${two}x`]) {
      expect(await cli('move', id, row, ...why)).toBe(1);
    }
    expect(fake.err.join()).toContain('CWY-6004');
    expect(fake.err.join()).toContain('expected the id of a CRM row (a GUID) or its address');
    expect(fake.did).toEqual([]);
  });

  it('asks which record is meant when the row stands for several', async () => {
    const other = { ...detail, ref: { ...ref, id: two } };
    found = [detail, other];
    expect(await cli('move', one, two, ...why)).toBe(1);
    expect(fake.err.join()).toContain('2 records');
    expect(fake.did).toEqual(['closed']);
    expect(await cli('move', id, two, ...why)).toBe(0);
  });

  it('says when there is nothing to do, or no link', async () => {
    done = { is: 'unchanged', link };
    expect(await cli('move', id, one, ...why)).toBe(0);
    expect(fake.out).toEqual([`customer ${id} is linked to contact(${one}) already.`]);
    done = { is: 'unlinked' };
    expect(await cli('move', id, one, ...why)).toBe(1);
  });
});

it('links remove takes the link away', async () => {
  expect(await cli('remove', id, ...why)).toBe(0);
  expect(fake.did[0]).toEqual([ref, act]);
  expect(fake.out[0]).toBe(`customer ${id} is linked to no row, not to contact(${one}).`);
});

describe('links rebuild', () => {
  const claim = (name: string, crmId: string): ClaimingRow => ({
    ref: { ...ref, id: name },
    crmTable: 'contact',
    crmId,
    reason: 'rebuilt',
  });

  it('links what the rows say, in pieces that the store takes', async () => {
    claims = [[claim('a', one)], Array.from({ length: 1_001 }, (_, n) => claim(`b${n}`, two))];
    expect(await cli('rebuild', '--reason', 'wrong person')).toBe(0);
    expect(fake.did).toEqual([
      complete.CAUSEWAY_DYNAMICS_URL,
      { rows: 1, act },
      { rows: 1_000, act },
      { rows: 1, act },
      'CRM closed',
      'closed',
    ]);
    expect(fake.out).toEqual(['1002 linked, 0 unchanged, 0 in conflict.']);
  });

  it('names both rows of a conflict, and answers 1', async () => {
    claims = [[claim('a', one), claim(id, two), claim(id, one)]];
    expect(await cli('rebuild', '--reason', 'x')).toBe(1);
    expect(fake.out).toEqual([
      `conflict: row ${two} says customer ${id}, which is linked to contact(${one})`,
      '2 linked, 0 unchanged, 1 in conflict.',
    ]);
  });

  it('does nothing in a dry run, which needs no reason', async () => {
    claims = [[claim('a', one), claim('a', two), claim(id, two), claim(id, one), claim('b', two)]];
    expect(await cli('rebuild', '--dry-run')).toBe(1);
    expect(fake.did).toEqual([complete.CAUSEWAY_DYNAMICS_URL, 'CRM closed', 'closed']);
    expect(fake.out).toEqual([
      `conflict: row ${one} says customer a, which other rows say as well`,
      `conflict: row ${two} says customer a, which other rows say as well`,
      `conflict: row ${two} says customer ${id}, which is linked to contact(${one})`,
      '1 would be linked, 1 unchanged, 3 in conflict.',
    ]);
  });

  it('does not start without the connections', async () => {
    const shell = { ...fake.shell, env: {} };
    expect(await run(['links', 'rebuild', '--reason', 'x'], shell)).toBe(2);
    expect(fake.did).toEqual([]);
  });
});
