import type { Organisation } from '../core/model/organisation.ts';
import type {
  ReadTrees,
  TreeAccount,
  TreeLink,
  TreeUnit,
} from '../core/organisation/compare-trees.ts';
import type { CrmRow, CrmTerms } from '../ports/crm.ts';
import type { ParkedWork } from '../ports/operator.ts';
import type { Call } from '../ports/trail.ts';
import { mapBounded } from '../std/map-bounded.ts';
import { type Company, projectOf, type TreeSource, textOf } from './find-company.ts';

const table = 'account';
const columns = ['name', 'statecode', 'parentaccountid', 'cwy_commercetoolsid', 'cwy_projectkey'];

/** Units whose accounts are looked for with one request, so that the question stays short enough. */
const lookUpMax = 100;
/** Rows that may come of it: the linked one of each, and such as say that they are the unit. */
const rowsMax = 3 * lookUpMax;
const lookUpsAtOnceMax = 4;
/** Accounts of which only the name is asked; others are shown by their id. */
const namesMax = 500;
/** Records in trouble of which the reason is shown. */
const troublesMax = 1_000;

type Desk = TreeSource & { readonly parked: Pick<ParkedWork, 'events' | 'retrying'> };

/** Where the accounts of one project's units are read. */
type Parts = TreeSource & {
  /** The project of the company. */
  readonly projectKey: string;
};

/**
 * Both trees of a company as they are now. commercetools: 1 request for each 500 units. Dynamics: 2,
 * and 1 more for each 100 units whose account is not below that of the company.
 */
export async function readTrees(
  desk: Desk,
  company: Company,
  call: Call,
): Promise<ReadTrees & { readonly company: string | null }> {
  const projectKey = company.by === 'unit' ? company.unit.ref.projectKey : desk.firstProjectKey;
  const parts = { ...desk, projectKey };
  const { units, isCut } = await unitsOf(parts, company, call);
  const links = await linksOf(parts, units);
  const top = units.find(({ key, topLevelKey }) => key === topLevelKey) ?? null;
  const accounts = await hierarchy(parts, company, top, links, call);
  const elsewhere = await accountsElsewhere(parts, units, links, accounts, call);
  return {
    company: top?.key ?? null,
    units: units.map(treeUnit),
    isCut,
    links,
    accounts,
    elsewhere,
    names: await namesAbove(parts, [...accounts, ...elsewhere], call),
    strangers: await strangersOf(parts, units, accounts),
    gone: new Set(company.gone),
    troubles: units.length === 0 ? new Map() : await troublesOf(parts),
  };
}

/** A query may not know yet of the unit that was asked for. */
async function unitsOf({ projectKey, commerceOf }: Parts, company: Company, call: Call) {
  if (company.by === 'account') return { units: [], isCut: false };
  const { unit } = company;
  const { units, isCut } = await commerceOf(projectKey).unitsOfCompany(unit.topLevelKey, call);
  const isThere = units.some(({ ref }) => ref.id === unit.ref.id);
  return { units: isThere ? units : [...units, unit], isCut };
}

async function linksOf(
  { store }: Parts,
  units: readonly Organisation[],
): Promise<ReadonlyMap<string, TreeLink>> {
  const links = await store.links(units.map(({ ref }) => ref));
  return new Map(
    links.map(({ ref, crmId, reason }) => [
      ref.id,
      { accountId: crmId, isShared: reason === 'shared' },
    ]),
  );
}

/** The account of the company and all below it; none where it has no account. */
async function hierarchy(
  parts: Parts,
  company: Company,
  top: Organisation | null,
  links: ReadonlyMap<string, TreeLink>,
  call: Call,
): Promise<readonly TreeAccount[]> {
  const root =
    company.by === 'account'
      ? await parts.crm.read(table, company.accountId, columns, call)
      : await accountOfCompany(parts, top, links, call);
  if (root === null) return [];
  const below = await parts.crm.under(table, root.id, columns, call);
  return [root, ...below].map((row) => treeAccount(row, parts));
}

/** The linked one, else the active one that says it is the company. */
async function accountOfCompany(
  parts: Parts,
  top: Organisation | null,
  links: ReadonlyMap<string, TreeLink>,
  call: Call,
): Promise<CrmRow | null> {
  if (top === null) return null;
  const link = links.get(top.ref.id);
  const linked =
    link === undefined ? null : await parts.crm.read(table, link.accountId, columns, call);
  if (linked !== null) return linked;
  const rows = await lookUp(parts, [claimOf([top.ref.id])], columns, call);
  const own = rows.filter((row) => unitIdOf(row, parts) === top.ref.id);
  return own.find((row) => row.values.statecode === 0) ?? own[0] ?? null;
}

/** Accounts of units that are not below that of the company: moved away, or never put there. */
async function accountsElsewhere(
  parts: Parts,
  units: readonly Organisation[],
  links: ReadonlyMap<string, TreeLink>,
  accounts: readonly TreeAccount[],
  call: Call,
): Promise<readonly TreeAccount[]> {
  const here = new Set(accounts.map(({ id }) => id));
  const claimed = new Set(accounts.map(({ unitId }) => unitId));
  const missing = units.filter(({ ref }) => {
    const link = links.get(ref.id);
    return link === undefined ? !claimed.has(ref.id) : !here.has(link.accountId);
  });
  const found = await mapBounded(piecesOf(missing), lookUpsAtOnceMax, (piece) => {
    const linked = piece.flatMap(({ ref }) => links.get(ref.id)?.accountId ?? []);
    const searches = [idTerm(linked), claimOf(piece.map(({ ref }) => ref.id))];
    return lookUp(parts, searches, columns, call);
  });
  const byId = new Map(found.flat().map((row) => [row.id, treeAccount(row, parts)]));
  return [...byId.values()].filter(({ id }) => !here.has(id));
}

/** Names of accounts that others stand under and that are no part of the two trees. */
async function namesAbove(
  parts: Parts,
  accounts: readonly TreeAccount[],
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const read = new Set(accounts.map(({ id }) => id));
  const above = new Set(accounts.flatMap(({ aboveId }) => aboveId ?? []));
  const unread = [...above].filter((id) => !read.has(id)).slice(0, namesMax);
  const rows = await mapBounded(piecesOf(unread), lookUpsAtOnceMax, (piece) =>
    lookUp(parts, [idTerm(piece)], ['name'], call),
  );
  return new Map(rows.flat().map((row) => [row.id, textOf(row, 'name') ?? '']));
}

/** Which of the accounts stand for units of other companies. */
async function strangersOf(
  { store }: Parts,
  units: readonly Organisation[],
  accounts: readonly TreeAccount[],
): Promise<ReadonlyMap<string, string>> {
  const own = new Set(units.map(({ ref }) => ref.id));
  const known = await store.units({ accountIds: accounts.map(({ id }) => id) });
  return new Map(
    known.flatMap(({ ref, key, accountId }) =>
      accountId === null || own.has(ref.id) ? [] : [[accountId, key] as const],
    ),
  );
}

/** Numbers of the problems that business units are parked or tried again with, by their id. */
async function troublesOf({
  parked,
  projectKey,
}: Desk & Parts): Promise<ReadonlyMap<string, string>> {
  const page = { cursor: null, rowsMax: troublesMax };
  const filter = { kind: 'business-unit' } as const;
  const [retrying, events] = await Promise.all([
    parked.retrying(filter, page),
    parked.events(filter, page),
  ]);
  return new Map(
    [
      ...retrying.rows.map(({ ref, problem }) => ({ ref, code: problem })),
      // Parked last comes first, and has the last word.
      ...events.rows.toReversed().map(({ ref, problem }) => ({ ref, code: problem?.code })),
    ].flatMap(({ ref, code }) =>
      ref?.projectKey === projectKey && code !== undefined ? [[ref.id, code] as const] : [],
    ),
  );
}

function lookUp(
  { crm }: Parts,
  searches: readonly CrmTerms[],
  asked: readonly string[],
  call: Call,
): Promise<readonly CrmRow[]> {
  return crm.find({ table, searches, rowsMax }, asked, call);
}

function idTerm(ids: readonly string[]): CrmTerms {
  return [{ column: 'accountid', anyOf: ids }];
}

function claimOf(unitIds: readonly string[]): CrmTerms {
  return [{ column: 'cwy_commercetoolsid', anyOf: unitIds }];
}

function piecesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / lookUpMax);
  return Array.from({ length: count }, (_, at) => items.slice(at * lookUpMax).slice(0, lookUpMax));
}

function treeUnit(unit: Organisation): TreeUnit {
  const { ref, key, name, parentKey, status, associates } = unit;
  const isActive = status === 'Active';
  return { id: ref.id, key, name, parentKey, isActive, associates: associates.length };
}

function treeAccount(row: CrmRow, parts: Parts): TreeAccount {
  return {
    id: row.id,
    name: textOf(row, 'name') ?? '',
    isActive: row.values.statecode === 0,
    aboveId: textOf(row, 'parentaccountid'),
    unitId: unitIdOf(row, parts),
  };
}

/** The unit of the company's project that a row says it stands for. */
function unitIdOf(row: CrmRow, { projectKey, firstProjectKey }: Parts): string | null {
  const isOurs = projectOf(row, firstProjectKey) === projectKey;
  return isOurs ? textOf(row, 'cwy_commercetoolsid') : null;
}
