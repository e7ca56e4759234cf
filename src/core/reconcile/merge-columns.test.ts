import { describe, expect, test } from 'vitest';
import type { ColumnValue } from '../mapping/column-values.ts';
import type { Stated } from './column-state.ts';
import type { Direction, OwnerRule, Side } from './decision.ts';
import { mergeColumns } from './merge-columns.ts';

const early = '2026-01-01T08:00:00.000Z';
const late = '2026-02-01T08:00:00.000Z';

type Values = readonly [commerce: ColumnValue, crm: ColumnValue];

interface Case {
  readonly was?: Values;
  readonly now: Values;
  readonly trusted?: boolean;
  readonly forced?: ColumnValue;
  readonly at?: readonly [commerce: string, crm: string | null];
  readonly stated?: Stated;
  readonly isRead?: boolean;
}

/** What the merge of one column does: values to write, and who won if that was a decision. */
function merge(owner: OwnerRule, direction: Direction, given: Case) {
  const { was, now, trusted = true, forced, at = [early, late], stated, isRead = true } = given;
  const { toCrm, toCommerce, decisions, next } = mergeColumns({
    rules: [{ column: 'x', direction, owner }],
    commerce: { now: { x: now[0] }, base: was === undefined ? null : { x: was[0] }, at: at[0] },
    crm: {
      now: isRead ? { x: now[1] } : null,
      base: was === undefined ? null : { x: was[1] },
      at: at[1],
    },
    trusted,
    forced: new Map(forced === undefined ? [] : [['x', forced]]),
    ...(stated === undefined ? {} : { statedAt: { x: stated } }),
  });
  const [decision] = decisions;
  const after: Values = [
    next.commerce.x ?? null,
    'x' in next.crm ? (next.crm.x ?? null) : (next.commerce.x ?? null),
  ];
  const done: Values = [
    'x' in toCommerce ? (toCommerce.x ?? null) : now[0],
    'x' in toCrm ? (toCrm.x ?? null) : now[1],
  ];
  expect(after).toEqual(done);
  return {
    ...('x' in toCrm ? { crm: toCrm.x } : {}),
    ...('x' in toCommerce ? { commerce: toCommerce.x } : {}),
    ...(decision === undefined ? {} : { won: decision.winner }),
  };
}

interface Effect {
  readonly crm?: ColumnValue;
  readonly commerce?: ColumnValue;
  readonly won?: Side;
}
type Row = readonly [what: string, direction: Direction, given: Case, effect: Effect];

const ct = 'commercetools';
const dv = 'dynamics';

const tables: Readonly<Record<OwnerRule, readonly Row[]>> = {
  commercetools: [
    ['its news go to the CRM', 'to-crm', { was: ['a', 'a'], now: ['b', 'a'] }, { crm: 'b' }],
    ['an emptied value too', 'to-crm', { was: ['a', 'a'], now: [null, 'a'] }, { crm: null }],
    ['also over an edit', 'to-crm', { was: ['a', 'a'], now: ['b', 'c'] }, { crm: 'b', won: ct }],
    ['an edit stays meanwhile', 'to-crm', { was: ['a', 'a'], now: ['a', 'c'] }, {}],
    [
      'and is given up later',
      'to-crm',
      { was: ['a', 'c'], now: ['b', 'c'] },
      { crm: 'b', won: ct },
    ],
    ['an edit goes back', 'both', { was: ['a', 'a'], now: ['a', 'c'] }, { commerce: 'c' }],
    ['not without trust', 'both', { was: ['a', 'a'], now: ['a', 'c'], trusted: false }, {}],
    [
      'of two edits its own holds',
      'both',
      { was: ['a', 'a'], now: ['b', 'c'] },
      { crm: 'b', won: ct },
    ],
    ['a standing difference stays', 'both', { was: ['a', 'c'], now: ['a', 'c'] }, {}],
    ['first sight: it fills', 'to-crm', { now: ['a', null] }, { crm: 'a' }],
    ['first sight: it replaces', 'to-crm', { now: ['a', 'c'] }, { crm: 'a', won: ct }],
    ['first sight: a blank does not', 'to-crm', { now: [null, 'c'] }, {}],
    ['first sight: nor without trust', 'to-crm', { now: ['a', 'c'], trusted: false }, {}],
    [
      'first sight: filling needs none',
      'to-crm',
      { now: ['a', null], trusted: false },
      { crm: 'a' },
    ],
    ['never against the direction', 'to-commerce', { was: ['a', 'a'], now: ['b', 'a'] }, {}],
    [
      'the unread row is as it was',
      'to-crm',
      { was: ['a', 'a'], now: ['b', 'z'], isRead: false },
      { crm: 'b' },
    ],
  ],
  dynamics: [
    ['its news go back', 'both', { was: ['a', 'a'], now: ['a', 'c'] }, { commerce: 'c' }],
    ['not without trust', 'both', { was: ['a', 'a'], now: ['a', 'c'], trusted: false }, {}],
    [
      'of two edits its own holds',
      'both',
      { was: ['a', 'a'], now: ['b', 'c'] },
      { commerce: 'c', won: dv },
    ],
    ['commercetools may change it', 'both', { was: ['a', 'a'], now: ['b', 'a'] }, { crm: 'b' }],
    [
      'unless they differ already',
      'both',
      { was: ['a', 'c'], now: ['b', 'c'] },
      { commerce: 'c', won: dv },
    ],
    ['a correction survives', 'to-crm', { was: ['a', 'c'], now: ['b', 'c'] }, { won: dv }],
    ['a correction stays', 'to-crm', { was: ['a', 'a'], now: ['a', 'c'] }, {}],
    ['a blank is filled', 'to-crm', { was: [null, null], now: ['b', null] }, { crm: 'b' }],
    [
      'a change is put back',
      'to-commerce',
      { was: ['a', 'a'], now: ['b', 'a'] },
      { commerce: 'a', won: dv },
    ],
    ['first sight: it stays', 'to-crm', { now: ['a', 'c'] }, { won: dv }],
    ['first sight: it goes back', 'both', { now: ['a', 'c'] }, { commerce: 'c', won: dv }],
    ['first sight: a blank is filled', 'both', { now: ['a', null] }, { crm: 'a' }],
  ],
  newest: [
    ['news of commercetools', 'both', { was: ['a', 'a'], now: ['b', 'a'] }, { crm: 'b' }],
    ['news of the CRM', 'both', { was: ['a', 'a'], now: ['a', 'c'] }, { commerce: 'c' }],
    ['the later of two', 'both', { was: ['a', 'a'], now: ['b', 'c'] }, { commerce: 'c', won: dv }],
    [
      'the later of two, other way',
      'both',
      { was: ['a', 'a'], now: ['b', 'c'], at: [late, early] },
      { crm: 'b', won: ct },
    ],
    [
      'a tie',
      'both',
      { was: ['a', 'a'], now: ['b', 'c'], at: [late, late] },
      { crm: 'b', won: ct },
    ],
    [
      'no time',
      'both',
      { was: ['a', 'a'], now: ['b', 'c'], at: [early, null] },
      { crm: 'b', won: ct },
    ],
    ['kept where it may not go back', 'to-crm', { was: ['a', 'a'], now: ['b', 'c'] }, { won: dv }],
    ['first sight', 'both', { now: ['b', 'c'] }, { commerce: 'c', won: dv }],
    ['first sight: a blank is no news', 'both', { now: ['b', null] }, { crm: 'b' }],
    [
      'first sight, kept without trust',
      'both',
      { now: ['b', 'c'], at: [late, early], trusted: false },
      {},
    ],
  ],
  'fill-if-empty': [
    ['fills the CRM', 'both', { now: ['a', null] }, { crm: 'a' }],
    ['fills commercetools', 'both', { now: [null, 'c'] }, { commerce: 'c' }],
    ['fills with news', 'both', { was: [null, null], now: [null, 'c'] }, { commerce: 'c' }],
    ['leaves two values', 'both', { was: ['a', 'a'], now: ['b', 'c'] }, {}],
    ['leaves what was emptied', 'both', { was: ['a', 'a'], now: ['a', null] }, {}],
    ['until there is something new', 'both', { was: ['a', null], now: ['b', null] }, { crm: 'b' }],
  ],
  never: [
    ['writes nothing', 'both', { now: ['a', null] }, {}],
    ['whatever changes', 'both', { was: ['a', 'a'], now: ['b', 'c'] }, {}],
  ],
  'most-restrictive': [
    [
      'an opt-out goes to the CRM',
      'both',
      { was: [false, false], now: [true, false] },
      { crm: true },
    ],
    ['and back', 'both', { was: [false, false], now: [false, true] }, { commerce: true }],
    ['a new opt-in is later', 'both', { was: [true, true], now: [false, true] }, { crm: false }],
    ['and back', 'both', { was: [true, true], now: [true, false] }, { commerce: false }],
    [
      'an opt-in of a row that nobody has changed since the opt-out is not',
      'both',
      {
        was: [true, true],
        now: [true, false],
        at: [late, early],
        stated: { commerce: null, commerceHeard: late, crm: null },
      },
      { crm: true, won: ct },
    ],
    [
      'an opt-in of a row that somebody has changed since is',
      'both',
      {
        was: [true, true],
        now: [true, false],
        stated: { commerce: null, commerceHeard: early, crm: null },
      },
      { commerce: false },
    ],
    [
      'an old opt-in is not',
      'both',
      {
        was: [null, true],
        now: [false, true],
        stated: { commerce: early, crm: { value: true, at: late } },
      },
      { commerce: true, won: dv },
    ],
    [
      'a time of an earlier value proves nothing',
      'both',
      {
        was: [null, true],
        now: [false, true],
        stated: { commerce: early, crm: { value: false, at: late } },
      },
      { crm: false, won: ct },
    ],
    [
      'of both the opt-out',
      'both',
      { was: [null, null], now: [false, true] },
      { commerce: true, won: dv },
    ],
    [
      'unless the opt-in has a later date',
      'both',
      {
        was: [null, null],
        now: [false, true],
        at: [late, early],
        stated: { commerce: late, crm: null },
      },
      { crm: false, won: ct },
    ],
    [
      'an earlier date does not help',
      'both',
      { was: [null, null], now: [false, true], stated: { commerce: early, crm: null } },
      { commerce: true, won: dv },
    ],
    [
      'a part of a second does not help, for Dataverse tells none',
      'both',
      {
        was: [null, null],
        now: [false, true],
        stated: { commerce: late.replace('.000', '.500'), crm: null },
      },
      { commerce: true, won: dv },
    ],
    ['a default is no opt-in', 'both', { now: [true, false] }, { crm: true }],
    ['a default says nothing', 'both', { now: [null, false] }, {}],
    ['not even later', 'both', { was: [null, null], now: [null, false] }, {}],
    [
      'first sight: the opt-out of the CRM',
      'both',
      { now: [false, true] },
      { commerce: true, won: dv },
    ],
    [
      'first sight: without trust it stays',
      'both',
      { now: [false, true], trusted: false },
      { won: dv },
    ],
    [
      'first sight: an opt-out needs no trust',
      'both',
      { now: [true, false], trusted: false },
      { crm: true },
    ],
    ['what is taken back is no opt-in', 'both', { was: [true, true], now: [null, true] }, {}],
    [
      'nothing said is filled',
      'both',
      { was: [null, null], now: [null, true] },
      { commerce: true },
    ],
  ],
  union: [
    ['both lists', 'both', { now: ['b', 'c, a'] }, { crm: 'a, b, c', commerce: 'a, b, c' }],
    [
      'what either has added',
      'both',
      { was: ['a', 'a'], now: ['a, b', 'a, c'] },
      { crm: 'a, b, c', commerce: 'a, b, c' },
    ],
    [
      'without what either has removed',
      'both',
      { was: ['a, b', 'a, b'], now: ['a', 'b'] },
      { crm: null, commerce: null },
    ],
    ['the order does not count', 'both', { was: ['a, b', 'a, b'], now: ['b, a', 'a,b'] }, {}],
    ['one way', 'to-crm', { was: ['a', 'a, b'], now: ['a, c', 'a, b'] }, { crm: 'a, b, c' }],
    ['first sight without trust', 'both', { now: ['b', 'a'], trusted: false }, {}],
  ],
};

describe.each(Object.entries(tables))('owner %s', (name, rows) => {
  const owner = Object.keys(tables).find((one): one is OwnerRule => one === name);
  test.each(rows)('%s (%s)', (_, direction, given, effect) => {
    expect(owner && merge(owner, direction, given)).toEqual(effect);
  });
});

describe('a value that a person has decided', () => {
  test.each([...Object.keys(tables)].filter((one): one is OwnerRule => one in tables))(
    'goes before the rule %s, on both sides',
    (owner) => {
      const given = { was: ['a', 'c'], now: ['a', 'c'], forced: 'd' } as const;
      expect(merge(owner, 'both', given)).toEqual({ crm: 'd', commerce: 'd', won: ct });
    },
  );

  test('goes to commercetools only where the attribute goes there, on a certain link', () => {
    const given = { was: ['a', 'c'], now: ['a', 'c'], forced: 'd' } as const;
    expect(merge('newest', 'to-crm', given)).toEqual({ crm: 'd', won: ct });
    expect(merge('newest', 'both', { ...given, trusted: false })).toEqual({ crm: 'd', won: ct });
  });

  test('is told to commercetools though the map holds it already', () => {
    const given = { was: ['a', 'a'], now: ['d', 'a'], forced: 'd' } as const;
    expect(merge('dynamics', 'both', given)).toEqual({ crm: 'd', commerce: 'd', won: ct });
  });

  test('is no decision where both have it', () => {
    const given = { was: ['d', 'd'], now: ['d', 'd'], forced: 'd' } as const;
    expect(merge('dynamics', 'to-crm', given)).toEqual({});
  });
});

test('a column that was mapped lately is seen for the first time; others are not', () => {
  const rules = ['x', 'y'].map((column) => {
    return { column, direction: 'both', owner: 'commercetools' } as const;
  });
  const merged = mergeColumns({
    rules,
    commerce: { now: { x: null, y: null }, base: { x: 'a' }, at: early },
    crm: { now: { x: 'a', y: 'b' }, base: { x: 'a' }, at: late },
    trusted: true,
    forced: new Map(),
  });
  expect(merged).toEqual({
    toCrm: { x: null },
    toCommerce: { y: 'b' },
    decisions: [],
    next: { commerce: { x: null, y: 'b' }, crm: {} },
  });
});
