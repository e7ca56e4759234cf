import { randomUUID } from 'node:crypto';
import type { CrmRow } from '../ports/crm.ts';
import type { ClaimingRow } from '../ports/operator.ts';
import { openCrm } from './open-crm.ts';
import type { OpenClaims } from './types.ts';

const columns = ['cwy_commercetoolsid', 'cwy_projectkey', 'cwy_othercommercetoolsids', 'statecode'];

/**
 * Reads all contacts of the environment, 5,000 in a request, and what they say about the customers
 * that they stand for. Inactive ones are left out: they were merged away or closed.
 */
export const openClaims: OpenClaims = async (config) => {
  const crm = openCrm(config);
  const { projectKey } = config.commercetools;
  const call = { correlationId: randomUUID(), trail: { add: () => undefined } };
  return {
    async *rows() {
      for await (const page of crm.changes('contact', columns, null, call)) {
        if (page === 'expired') return;
        yield page.rows.flatMap((row) => claimsOf(row, projectKey));
      }
    },
    close: () => crm.close(),
  };
};

function claimsOf(row: CrmRow, projectKey: string): ClaimingRow[] {
  if ((row.values.statecode ?? 0) !== 0) return [];
  const own = row.values.cwy_commercetoolsid;
  const project = row.values.cwy_projectkey ?? projectKey;
  const others = row.values.cwy_othercommercetoolsids;
  const shared = typeof others === 'string' ? others.split(' ').filter((text) => text !== '') : [];
  return [
    ...(typeof own === 'string' && own !== ''
      ? claimsFor(row, [`${project}/${own}`], 'rebuilt')
      : []),
    ...claimsFor(row, shared, 'shared'),
  ];
}

/** Of customers, as `<project>/<id>`. */
function claimsFor(row: CrmRow, named: readonly string[], reason: string): ClaimingRow[] {
  return named.flatMap((text) => {
    const [projectKey, id] = text.split('/');
    if (projectKey === undefined || id === undefined) return [];
    return [
      { ref: { projectKey, kind: 'customer', id }, crmTable: 'contact', crmId: row.id, reason },
    ];
  });
}
