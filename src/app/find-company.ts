import { parseTraceQuestion } from '../contract/trace-query.ts';
import type { Organisation } from '../core/model/organisation.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { Crm, CrmRow } from '../ports/crm.ts';
import type { Store } from '../ports/store.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';

/** What companies are looked for in. */
export interface TreeSource {
  /** The projects that are looked in. */
  readonly projectKeys: readonly string[];
  /** The project of rows that name none. */
  readonly firstProjectKey: string;
  readonly commerceOf: (projectKey: string) => Commerce;
  readonly crm: Crm;
  readonly store: Pick<Store, 'links' | 'linkedTo' | 'units'>;
}

/** Where a company begins: at a unit of it, or, where none is known, at its uppermost account. */
export type Company = (
  | { readonly by: 'unit'; readonly unit: Organisation }
  | { readonly by: 'account'; readonly accountId: string }
) & {
  /** Accounts on the way to it that stood for a unit which is gone. */
  readonly gone: readonly string[];
};

const table = 'account';
const columns = ['cwy_commercetoolsid', 'cwy_projectkey', 'parentaccountid'];

/** Levels above an account that are climbed in search of a unit: 1 request each, and 1 for the unit. */
const levelsMax = 20;

/** What commercetools allows as a key. */
const keyPattern = /^[\w-]{2,256}$/;

/**
 * The company that a text leads to: the key or id of a unit, or the id or address of an account, which
 * may stand anywhere below one. Null = neither system knows it. Throws CWY-6004 for a key that
 * several projects use.
 */
export async function findCompany(
  source: TreeSource,
  text: string,
  call: Call,
): Promise<Company | null> {
  const question = parseTraceQuestion(text);
  if (question === null) return null;
  if (question.by === 'id') {
    const found = await companyOfId(source, question.id, call);
    if (found !== null) return found;
  }
  const key = text.trim();
  if (!keyPattern.test(key)) return null;
  const [unit, ...others] = await inProjects(source, (commerce) =>
    commerce.businessUnitByKey(key, call),
  );
  if (unit === undefined) return null;
  if (others.length === 0) return { by: 'unit', unit, gone: [] };
  const projects = [unit, ...others].map(({ ref }) => ref.projectKey);
  throw new Problem('CWY-6004', {
    value: `${key}, which several projects use`,
    bound: `--project ${projects.join(' or ')}`,
  });
}

async function companyOfId(source: TreeSource, id: string, call: Call): Promise<Company | null> {
  const { projectKeys, commerceOf, crm, store } = source;
  const linked = (await store.linkedTo([id])).find(
    ({ ref }) => ref.kind === 'business-unit' && projectKeys.includes(ref.projectKey),
  );
  const known =
    linked === undefined
      ? null
      : await commerceOf(linked.ref.projectKey).businessUnit(linked.ref.id, call);
  if (known !== null) return { by: 'unit', unit: known, gone: [] };
  const [unit] = await inProjects(source, (commerce) => commerce.businessUnit(id, call));
  if (unit !== undefined) return { by: 'unit', unit, gone: [] };
  const row = await crm.read(table, id, columns, call);
  return row === null ? null : climb(source, row, call);
}

/** What the projects answer that have one; a request to each. */
async function inProjects(
  { projectKeys, commerceOf }: TreeSource,
  ask: (commerce: Commerce) => Promise<Organisation | null>,
): Promise<readonly Organisation[]> {
  const answers = await Promise.all(projectKeys.map((projectKey) => ask(commerceOf(projectKey))));
  return answers.filter((unit) => unit !== null);
}

/** Up from an account to one that is a unit, else to the top. */
async function climb(source: TreeSource, start: CrmRow, call: Call): Promise<Company> {
  let row = start;
  const gone: string[] = [];
  for (let level = 0; level < levelsMax; level++) {
    const unit = await unitOfRow(source, row, call);
    if (unit === 'gone') gone.push(row.id);
    else if (unit !== null) return { by: 'unit', unit, gone };
    const aboveId = textOf(row, 'parentaccountid');
    const above = aboveId === null ? null : await source.crm.read(table, aboveId, columns, call);
    if (above === null) break;
    row = above;
  }
  return { by: 'account', accountId: row.id, gone };
}

/** Null = the row does not say that it stands for a unit of these projects. */
async function unitOfRow(
  { projectKeys, firstProjectKey, commerceOf }: TreeSource,
  row: CrmRow,
  call: Call,
): Promise<Organisation | 'gone' | null> {
  const id = textOf(row, 'cwy_commercetoolsid');
  const projectKey = projectOf(row, firstProjectKey);
  if (id === null || !projectKeys.includes(projectKey)) return null;
  return (await commerceOf(projectKey).businessUnit(id, call)) ?? 'gone';
}

/** The project of the unit that a row says it stands for. */
export function projectOf(row: CrmRow, firstProjectKey: string): string {
  return textOf(row, 'cwy_projectkey') ?? firstProjectKey;
}

/** A column as text; null where it is blank. */
export function textOf({ values }: CrmRow, column: string): string | null {
  const value = values[column];
  return typeof value === 'string' && value !== '' ? value : null;
}
