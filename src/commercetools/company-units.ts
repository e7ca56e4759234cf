import type { BusinessUnitPagedQueryResponse } from '@commercetools/platform-sdk';
import type { Organisation } from '../core/model/organisation.ts';
import { type CompanyUnits, companyUnitsMax } from '../ports/commerce.ts';
import type { Call } from '../ports/trail.ts';
import type { Api } from './api.ts';
import { organisationOf, unitExpand } from './business-unit.ts';
import { Fields } from './fields.ts';
import { quoted } from './state-changes.ts';

/** What a query gives at once. */
const pageSizeMax = 500;

/** Keyset by id, for a total costs a count and offsets skip what is deleted meanwhile. */
export async function unitsOfCompany(
  api: Api,
  projectKey: string,
  topLevelKey: string,
  call: Call,
): Promise<CompanyUnits> {
  const units: Organisation[] = [];
  let isFull = true;
  while (isFull && units.length < companyUnitsMax) {
    const query = pageQuery(topLevelKey, units.at(-1)?.ref.id ?? null);
    const page = await api.get(
      { step: 'list business-units', path: '/business-units', missing: 'nothing', query },
      call,
      (document) => pageOf(document, projectKey),
    );
    units.push(...(page ?? []));
    isFull = page !== null && page.length >= pageSizeMax;
  }
  return { units, isCut: isFull };
}

function pageQuery(topLevelKey: string, after: string | null): URLSearchParams {
  const company = `topLevelUnit(key=${quoted(topLevelKey)})`;
  return new URLSearchParams([
    ['where', after === null ? company : `${company} and id > ${quoted(after)}`],
    ['sort', 'id asc'],
    ['limit', String(pageSizeMax)],
    ['withTotal', 'false'],
    ...unitExpand.map((path): [string, string] => ['expand', path]),
  ]);
}

/** Throws CWY-2006 where the document is not what the API promises. */
function pageOf(document: unknown, projectKey: string): readonly Organisation[] {
  const page = new Fields<BusinessUnitPagedQueryResponse>(document, 'business-units');
  return page.list('results').map((unit) => organisationOf(unit.document(), projectKey));
}
