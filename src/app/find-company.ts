import { parseTraceQuestion } from '../contract/trace-query.ts';
import type { Organisation } from '../core/model/organisation.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { Crm, CrmRow } from '../ports/crm.ts';
import type { Store } from '../ports/store.ts';
import type { Call } from '../ports/trail.ts';

/** What companies are looked for in. */
export interface TreeParts {
  readonly projectKey: string;
  readonly commerce: Commerce;
  readonly crm: Crm;
  readonly store: Pick<Store, 'links' | 'linkedTo' | 'units'>;
}

/** Where a company begins: at a unit of it, or, where none is known, at its uppermost account. */
export type Company =
  | { readonly by: 'unit'; readonly unit: Organisation }
  | { readonly by: 'account'; readonly accountId: string };

const table = 'account';
const columns = ['cwy_commercetoolsid', 'cwy_projectkey', 'parentaccountid'];

/** Levels above an account that are climbed in search of a unit: 1 request each, and 1 for the unit. */
const levelsMax = 20;

/** What commercetools allows as a key. */
const keyPattern = /^[\w-]{2,256}$/;

/**
 * The company that a text leads to: the key or id of a unit, or the id or address of an account, which
 * may stand anywhere below one. Null = neither system knows it.
 */
export async function findCompany(
  parts: TreeParts,
  text: string,
  call: Call,
): Promise<Company | null> {
  const question = parseTraceQuestion(text);
  if (question === null) return null;
  if (question.by === 'id') {
    const found = await companyOfId(parts, question.id, call);
    if (found !== null) return found;
  }
  const key = text.trim();
  if (!keyPattern.test(key)) return null;
  const unit = await parts.commerce.businessUnitByKey(key, call);
  return unit === null ? null : { by: 'unit', unit };
}

async function companyOfId(parts: TreeParts, id: string, call: Call): Promise<Company | null> {
  const { commerce, crm, store, projectKey } = parts;
  const linked = await store.linkedTo([id]);
  const isOurs = ({ ref }: (typeof linked)[number]): boolean =>
    ref.kind === 'business-unit' && ref.projectKey === projectKey;
  const unit = await commerce.businessUnit(linked.find(isOurs)?.ref.id ?? id, call);
  if (unit !== null) return { by: 'unit', unit };
  const row = await crm.read(table, id, columns, call);
  return row === null ? null : climb(parts, row, call);
}

/** Up from an account to one that is a unit, else to the top. */
async function climb(parts: TreeParts, start: CrmRow, call: Call): Promise<Company> {
  let row = start;
  for (let level = 0; level < levelsMax; level++) {
    const unitId = unitIdOf(row, parts.projectKey);
    const unit = unitId === null ? null : await parts.commerce.businessUnit(unitId, call);
    if (unit !== null) return { by: 'unit', unit };
    const aboveId = textOf(row, 'parentaccountid');
    const above = aboveId === null ? null : await parts.crm.read(table, aboveId, columns, call);
    if (above === null) break;
    row = above;
  }
  return { by: 'account', accountId: row.id };
}

/** The unit of this project that a row says it stands for. */
export function unitIdOf(row: CrmRow, projectKey: string): string | null {
  const project = textOf(row, 'cwy_projectkey') ?? projectKey;
  return project === projectKey ? textOf(row, 'cwy_commercetoolsid') : null;
}

/** A column as text; null where it is blank. */
export function textOf({ values }: CrmRow, column: string): string | null {
  const value = values[column];
  return typeof value === 'string' && value !== '' ? value : null;
}
