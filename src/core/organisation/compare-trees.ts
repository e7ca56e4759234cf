import { normaliseName } from '../normalise/name.ts';
import { treeOrder } from './tree-order.ts';

/** A business unit, as far as trees are compared. */
export interface TreeUnit {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** Key of the unit above; null for a company. */
  readonly parentKey: string | null;
  readonly isActive: boolean;
  /** People with roles of its own. */
  readonly associates: number;
}

/** An account, as far as trees are compared. */
export interface TreeAccount {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  /** The account above; null at the top. */
  readonly aboveId: string | null;
  /** The unit that the row says it stands for. */
  readonly unitId: string | null;
}

/** Everything that was read of one company. */
export interface ReadTrees {
  readonly units: readonly TreeUnit[];
  /** There may be more units than were read. */
  readonly isCut: boolean;
  /** The account of the company and all below it. */
  readonly accounts: readonly TreeAccount[];
  /** Accounts of these units that stand elsewhere. */
  readonly elsewhere: readonly TreeAccount[];
  /** Names of further accounts, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** By id of the unit. */
  readonly links: ReadonlyMap<string, TreeLink>;
  /** Keys of units of other companies, by the id of the account that stands for them. */
  readonly strangers: ReadonlyMap<string, string>;
  /** Ids of accounts that stood for a unit which commercetools, asked for it, does not have. */
  readonly gone: ReadonlySet<string>;
  /** Numbers of the problems that units are parked or tried again with, by id of the unit. */
  readonly troubles: ReadonlyMap<string, string>;
}

/** Which account stands for a unit. */
export interface TreeLink {
  readonly accountId: string;
  /** Another unit fills the row. */
  readonly isShared: boolean;
}

/** One way in which the two trees differ; what is said of `there` is said of the account. */
export type TreeDifference =
  | { readonly is: 'name' }
  | { readonly is: 'state'; readonly there: 'active' | 'inactive' }
  /** `above` = name of the account that it stands under; null = none. */
  | { readonly is: 'place'; readonly above: string | null }
  /** `problem` = number of what keeps it from having one; null = nothing that is known. */
  | { readonly is: 'no-account'; readonly problem: string | null }
  | { readonly is: 'link-gone'; readonly accountId: string }
  /** The account says that it is this unit, and nothing is linked to it. */
  | { readonly is: 'not-linked' }
  | { readonly is: 'no-unit' }
  /** It stood for a unit that is gone. */
  | { readonly is: 'unit-gone' }
  | { readonly is: 'other-company'; readonly unitKey: string }
  /** It says that it stands for a unit that another account stands for. */
  | { readonly is: 'second-account'; readonly unitKey: string };

/** One place in the two trees; at least one of the sides is there. */
export interface TreeLine {
  /** 0 for the company. */
  readonly depth: number;
  readonly unit: TreeUnit | null;
  readonly account: TreeAccount | null;
  /** The account belongs to another unit first, and shows what that one says. */
  readonly isShared: boolean;
  readonly differences: readonly TreeDifference[];
  /** Number of the problem that the unit is parked or tried again with. */
  readonly trouble: string | null;
}

/** Two trees side by side; of equal input always the same. */
export interface ComparedTrees {
  /** From above to below; units by key, then accounts without a unit by name. */
  readonly lines: readonly TreeLine[];
  /** Lines with a difference. */
  readonly differing: number;
  /** Inactive accounts without a unit: what becomes of accounts whose unit was deleted. */
  readonly retired: number;
  readonly isCut: boolean;
}

/** A unit with the account that was found for it. */
interface Match {
  readonly unit: TreeUnit;
  readonly account: TreeAccount | null;
  readonly isShared: boolean;
  /** What is wrong with how they belong together. */
  readonly tie: readonly TreeDifference[];
}

/** What lines are made with. */
interface Sides {
  readonly trees: ReadTrees;
  readonly byKey: ReadonlyMap<string, Match>;
  readonly byUnitId: ReadonlyMap<string, Match>;
  /** Names of all accounts that were read, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Puts a company and its accounts side by side and says where they differ. */
export function compareTrees(trees: ReadTrees): ComparedTrees {
  const matches = matchesOf(trees);
  const sides = sidesOf(trees, matches);
  const taken = new Set(matches.flatMap(({ account }) => (account === null ? [] : [account.id])));
  const others = trees.accounts.filter(({ id }) => !taken.has(id));
  const kept = others.filter(
    ({ id, isActive }) => isActive || trees.strangers.has(id) || trees.gone.has(id),
  );
  const lines = [
    ...matches.map((match) => lineOfMatch(match, sides)),
    ...kept.map((account) => lineOfAccount(account, sides)),
  ];
  return {
    lines: treeOrder(lines, trees.accounts),
    differing: lines.filter(({ differences }) => differences.length > 0).length,
    retired: others.length - kept.length,
    isCut: trees.isCut,
  };
}

function sidesOf(trees: ReadTrees, matches: readonly Match[]): Sides {
  const rows = [...trees.accounts, ...trees.elsewhere];
  return {
    trees,
    byKey: new Map(matches.map((match) => [match.unit.key, match])),
    byUnitId: new Map(matches.map((match) => [match.unit.id, match])),
    names: new Map([...trees.names, ...rows.map(({ id, name }) => [id, name] as const)]),
  };
}

function matchesOf({ units, accounts, elsewhere, links, troubles }: ReadTrees): readonly Match[] {
  const all = [...accounts, ...elsewhere];
  const byId = new Map(all.map((account) => [account.id, account]));
  const claims = Map.groupBy(all.toSorted(activeFirst), ({ unitId }) => unitId);
  return units.map((unit) => {
    const link = links.get(unit.id);
    const linked = link === undefined ? undefined : byId.get(link.accountId);
    if (linked !== undefined) {
      return { unit, account: linked, isShared: link?.isShared === true, tie: [] };
    }
    const account = claims.get(unit.id)?.[0] ?? null;
    return { unit, account, isShared: false, tie: [tieOf(unit, link, account, troubles)] };
  });
}

/** Why a unit has no account that is linked to it. */
function tieOf(
  unit: TreeUnit,
  link: TreeLink | undefined,
  account: TreeAccount | null,
  troubles: ReadTrees['troubles'],
): TreeDifference {
  if (link !== undefined) return { is: 'link-gone', accountId: link.accountId };
  if (account !== null) return { is: 'not-linked' };
  return { is: 'no-account', problem: troubles.get(unit.id) ?? null };
}

function lineOfMatch({ unit, account, isShared, tie }: Match, sides: Sides): TreeLine {
  const trouble = sides.trees.troubles.get(unit.id) ?? null;
  const line = { depth: 0, unit, account, isShared, trouble };
  if (account === null || isShared) return { ...line, differences: tie };
  const differences: readonly TreeDifference[] = [
    ...tie,
    ...nameDifference(unit, account),
    ...placeDifference(unit, account, sides),
    ...stateDifference(unit, account),
  ];
  return { ...line, differences };
}

/** Names as people see them: blanks and marks that nobody typed on purpose do not count. */
function nameDifference(unit: TreeUnit, account: TreeAccount): readonly TreeDifference[] {
  const [here, there] = [normaliseName(unit.name) ?? '', normaliseName(account.name) ?? ''];
  const isCut = there.length >= nameCutMin && here.startsWith(there);
  return here === there || isCut ? [] : [{ is: 'name' }];
}

/** The column takes 160 characters; with `account.tooLong: 'truncate'` it has the beginning. */
const nameCutMin = 150;

function stateDifference(unit: TreeUnit, account: TreeAccount): readonly TreeDifference[] {
  if (unit.isActive === account.isActive) return [];
  return [{ is: 'state', there: account.isActive ? 'active' : 'inactive' }];
}

/** A unit above that was not read, or has no account itself, says so in its own line. */
function placeDifference(
  { parentKey }: TreeUnit,
  { id, aboveId }: TreeAccount,
  { byKey, names }: Sides,
): readonly TreeDifference[] {
  const expected = parentKey === null ? null : (byKey.get(parentKey)?.account?.id ?? undefined);
  // Where both units share the account it cannot stand under itself.
  if (expected === undefined || expected === aboveId || expected === id) return [];
  return [{ is: 'place', above: aboveId === null ? null : (names.get(aboveId) ?? aboveId) }];
}

function lineOfAccount(account: TreeAccount, sides: Sides): TreeLine {
  const differences = whose(account, sides);
  return { depth: 0, unit: null, account, isShared: false, differences, trouble: null };
}

/** Of a company that was not read whole, accounts that say they are units are not judged. */
function whose(account: TreeAccount, { trees, byUnitId }: Sides): readonly TreeDifference[] {
  const unitKey = trees.strangers.get(account.id);
  if (unitKey === undefined && trees.gone.has(account.id)) return [{ is: 'unit-gone' }];
  const said = account.unitId === null ? undefined : byUnitId.get(account.unitId);
  if (said !== undefined) return [{ is: 'second-account', unitKey: said.unit.key }];
  if (trees.isCut && (account.unitId !== null || unitKey !== undefined)) return [];
  return unitKey === undefined ? [{ is: 'no-unit' }] : [{ is: 'other-company', unitKey }];
}

function activeFirst(one: TreeAccount, other: TreeAccount): number {
  if (one.isActive !== other.isActive) return one.isActive ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
