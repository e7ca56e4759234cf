import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareTrees,
  type ReadTrees,
  type TreeAccount,
  type TreeDifference,
  type TreeUnit,
} from './compare-trees.ts';

function unit(key: string, more: Partial<TreeUnit> = {}): TreeUnit {
  return {
    id: `id-${key}`,
    key,
    name: `Name ${key}`,
    parentKey: null,
    isActive: true,
    associates: 0,
    ...more,
  };
}

/** The account that stands for the unit of this key, at the top unless told otherwise. */
function account(key: string, more: Partial<TreeAccount> = {}): TreeAccount {
  return {
    id: `row-${key}`,
    name: `Name ${key}`,
    isActive: true,
    aboveId: null,
    unitId: `id-${key}`,
    ...more,
  };
}

const nothing = {
  isCut: false,
  elsewhere: [],
  names: new Map<string, string>(),
  strangers: new Map<string, string>(),
  gone: new Set<string>(),
  troubles: new Map<string, string>(),
} satisfies Partial<ReadTrees>;

/** As each account is linked to the unit that it stands for. */
function linked(...keys: readonly string[]): ReadTrees['links'] {
  return new Map(
    keys.map((key) => [`id-${key}`, { accountId: `row-${key}`, isShared: false }] as const),
  );
}

const division = (key: string, parentKey = 'acme') => unit(key, { parentKey });
const below = (key: string, above = 'acme') => account(key, { aboveId: `row-${above}` });

/** A company with two divisions, the second below the first, and its accounts. */
const equal: ReadTrees = {
  ...nothing,
  units: [unit('acme'), division('it'), division('lab', 'it')],
  accounts: [account('acme'), below('it'), below('lab', 'it')],
  links: linked('acme', 'it', 'lab'),
};

/** Differences by what stands in the first column. */
function differences(trees: ReadTrees): Readonly<Record<string, readonly TreeDifference[]>> {
  const { lines } = compareTrees(trees);
  return Object.fromEntries(
    lines
      .filter((line) => line.differences.length > 0)
      .map((line) => [line.unit?.key ?? line.account?.id, line.differences]),
  );
}

const withAccount = (key: string, more: Partial<TreeAccount>): ReadTrees => ({
  ...equal,
  accounts: equal.accounts.map((one) => (one.id === `row-${key}` ? { ...one, ...more } : one)),
});

describe('compareTrees', () => {
  it('finds nothing where both are the same', () => {
    const compared = compareTrees(equal);
    expect(compared).toMatchObject({ differing: 0, retired: 0, isCut: false });
    expect(compared.lines.map((line) => [line.depth, line.unit?.key, line.account?.id])).toEqual([
      [0, 'acme', 'row-acme'],
      [1, 'it', 'row-it'],
      [2, 'lab', 'row-lab'],
    ]);
  });

  it.each<[string, ReadTrees, Readonly<Record<string, readonly TreeDifference[]>>]>([
    ['a name', withAccount('it', { name: 'IT' }), { it: [{ is: 'name' }] }],
    ['blanks in a name are none', withAccount('it', { name: ' Name  it ' }), {}],
    [
      'a name that was cut is none',
      {
        ...withAccount('it', { name: 'x'.repeat(160) }),
        units: [unit('acme'), { ...division('it'), name: 'x'.repeat(200) }, division('lab', 'it')],
      },
      {},
    ],
    [
      'a beginning that is no cut is one',
      withAccount('it', { name: 'Name' }),
      { it: [{ is: 'name' }] },
    ],
    [
      'a place below another account',
      withAccount('lab', { aboveId: 'row-acme' }),
      { lab: [{ is: 'place', above: 'Name acme' }] },
    ],
    [
      'a place below an account of which only the name was read',
      {
        ...equal,
        accounts: [account('acme', { aboveId: 'row-holding' }), ...equal.accounts.slice(1)],
        names: new Map([['row-holding', 'Holding']]),
      },
      { acme: [{ is: 'place', above: 'Holding' }] },
    ],
    [
      'a place at the top',
      {
        ...equal,
        accounts: [account('acme'), below('it')],
        elsewhere: [account('lab')],
      },
      { lab: [{ is: 'place', above: null }] },
    ],
    [
      'a state',
      withAccount('it', { isActive: false }),
      { it: [{ is: 'state', there: 'inactive' }] },
    ],
    [
      'the other state',
      { ...equal, units: [unit('acme', { isActive: false }), ...equal.units.slice(1)] },
      { acme: [{ is: 'state', there: 'active' }] },
    ],
    [
      'all of it at once',
      withAccount('lab', { name: 'x', isActive: false, aboveId: 'row-acme' }),
      {
        lab: [
          { is: 'name' },
          { is: 'place', above: 'Name acme' },
          { is: 'state', there: 'inactive' },
        ],
      },
    ],
    [
      'a unit without an account, and why; what is below it is not blamed for that',
      {
        ...equal,
        accounts: [account('acme'), account('lab')],
        links: linked('acme', 'lab'),
        troubles: new Map([['id-it', 'CWY-4009']]),
      },
      { it: [{ is: 'no-account', problem: 'CWY-4009' }] },
    ],
    [
      'a unit without an account that nothing is known of',
      { ...equal, accounts: [account('acme'), below('it')], links: linked('acme', 'it') },
      { lab: [{ is: 'no-account', problem: null }] },
    ],
    [
      'a link to a row that is gone',
      { ...equal, accounts: [account('acme'), below('it')] },
      { lab: [{ is: 'link-gone', accountId: 'row-lab' }] },
    ],
    [
      'a link to a row that is gone, where another row says that it is the unit',
      {
        ...equal,
        accounts: [
          account('acme'),
          below('it'),
          account('new', { unitId: 'id-lab', aboveId: 'row-it', name: 'Name lab' }),
        ],
      },
      { lab: [{ is: 'link-gone', accountId: 'row-lab' }] },
    ],
    [
      'an account that says what it is and is not linked; the active one is meant',
      {
        ...equal,
        accounts: [
          account('a', { unitId: 'id-lab', aboveId: 'row-it', isActive: false }),
          ...equal.accounts,
        ],
        links: linked('acme', 'it'),
      },
      { lab: [{ is: 'not-linked' }] },
    ],
    [
      'an account without a unit',
      { ...equal, accounts: [...equal.accounts, account('x', { unitId: null })] },
      { 'row-x': [{ is: 'no-unit' }] },
    ],
    [
      'an account whose unit is gone',
      { ...equal, accounts: [...equal.accounts, account('x')] },
      { 'row-x': [{ is: 'no-unit' }] },
    ],
    [
      'an account whose unit was asked for and is gone, active or not, and of a company that is cut',
      {
        ...equal,
        isCut: true,
        accounts: [...equal.accounts, account('x'), account('y', { isActive: false })],
        gone: new Set(['row-x', 'row-y']),
      },
      { 'row-x': [{ is: 'unit-gone' }], 'row-y': [{ is: 'unit-gone' }] },
    ],
    [
      'an account of another company, active or not',
      {
        ...equal,
        accounts: [...equal.accounts, { ...below('x'), isActive: false }],
        strangers: new Map([['row-x', 'other']]),
      },
      { 'row-x': [{ is: 'other-company', unitKey: 'other' }] },
    ],
    [
      'a second account of a unit',
      { ...equal, accounts: [...equal.accounts, { ...below('x'), unitId: 'id-it' }] },
      { 'row-x': [{ is: 'second-account', unitKey: 'it' }] },
    ],
    [
      'a unit that shares the account of the unit above is none',
      {
        ...equal,
        accounts: [account('acme'), below('it')],
        links: new Map([
          ...linked('acme', 'it'),
          ['id-lab', { accountId: 'row-it', isShared: true }] as const,
        ]),
      },
      {},
    ],
    [
      'a unit whose account the unit above shares is none',
      {
        ...equal,
        accounts: [account('acme'), account('lab', { aboveId: 'row-acme' })],
        links: new Map([
          ...linked('acme', 'lab'),
          ['id-it', { accountId: 'row-lab', isShared: true }] as const,
        ]),
      },
      {},
    ],
  ])('%s', (_, trees, expected) => {
    expect(differences(trees)).toEqual(expected);
    expect(compareTrees(trees).differing).toBe(Object.keys(expected).length);
  });

  it('tells the trouble of a unit whose account is there, which is no difference', () => {
    const { lines, differing } = compareTrees({
      ...equal,
      troubles: new Map([['id-it', 'CWY-3006']]),
    });
    expect(lines.map(({ trouble }) => trouble)).toEqual([null, 'CWY-3006', null]);
    expect(differing).toBe(0);
  });

  it('leaves inactive accounts without a unit out, and counts them', () => {
    const gone = { ...below('x'), isActive: false };
    const left = { ...below('y', 'x'), unitId: null };
    const { lines, retired } = compareTrees({
      ...equal,
      accounts: [...equal.accounts, gone, left],
    });
    expect(retired).toBe(1);
    // What stands below one is shown below the next that has a line.
    expect(lines.map(({ depth, account: row }) => [depth, row?.id])).toContainEqual([1, 'row-y']);
    expect(lines.map(({ account: row }) => row?.id)).not.toContain('row-x');
  });

  it('does not judge what may belong to units that were not read', () => {
    const cut: ReadTrees = {
      ...equal,
      isCut: true,
      accounts: [
        ...equal.accounts,
        below('x'),
        { ...below('y'), unitId: null },
        { ...below('z'), unitId: null },
      ],
      strangers: new Map([['row-y', 'y']]),
    };
    expect(differences(cut)).toEqual({ 'row-z': [{ is: 'no-unit' }] });
    expect(compareTrees(cut).isCut).toBe(true);
  });

  it('puts divisions by key, then accounts without a unit by name, each below what it stands under', () => {
    const trees: ReadTrees = {
      ...equal,
      units: [division('b'), division('a'), unit('acme')],
      accounts: [
        account('acme'),
        account('2', { name: 'Alpha', aboveId: 'row-acme', unitId: null }),
        account('1', { name: 'Beta', aboveId: 'row-acme', unitId: null }),
        account('3', { name: 'Gamma', aboveId: 'row-2', unitId: null }),
        below('a'),
        below('b'),
      ],
      links: linked('acme', 'a', 'b'),
    };
    expect(compareTrees(trees).lines.map((line) => [line.depth, line.account?.name])).toEqual([
      [0, 'Name acme'],
      [1, 'Name a'],
      [1, 'Name b'],
      [1, 'Alpha'],
      [2, 'Gamma'],
      [1, 'Beta'],
    ]);
  });

  const keys = ['a', 'b', 'c', 'd', 'e'] as const;
  const key = fc.constantFrom(...keys);
  const place = fc.record({ key, above: fc.option(key), isActive: fc.boolean() });

  it('shows each unit and each account once, whatever circles there are, and the same in any order', () => {
    const side = fc.uniqueArray(place, { selector: (one) => one.key });
    fc.assert(
      fc.property(side, side, fc.subarray([...keys]), (shop, crm, links) => {
        const trees = treesOf(shop, crm, links);
        const compared = compareTrees(trees);
        const again = compareTrees({
          ...trees,
          units: trees.units.toReversed(),
          accounts: trees.accounts.toReversed(),
        });
        expect(again).toEqual(compared);
        const units = compared.lines.flatMap(({ unit: one }) => one?.key ?? []);
        expect(units.toSorted()).toEqual(shop.map((one) => one.key).toSorted());
        const rows = compared.lines.flatMap(({ account: one }) => one?.id ?? []);
        expect(new Set(rows).size).toBe(rows.length);
        expect(rows.length + compared.retired).toBe(crm.length);
      }),
    );
  });
});

type Place = { readonly key: string; readonly above: string | null; readonly isActive: boolean };

function treesOf(
  shop: readonly Place[],
  crm: readonly Place[],
  links: readonly string[],
): ReadTrees {
  return {
    ...nothing,
    units: shop.map((one) => unit(one.key, { parentKey: one.above, isActive: one.isActive })),
    accounts: crm.map((one) =>
      account(one.key, {
        aboveId: one.above === null ? null : `row-${one.above}`,
        isActive: one.isActive,
      }),
    ),
    links: linked(...links),
  };
}
