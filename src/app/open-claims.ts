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
  const named = [
    ...(typeof own === 'string' && own !== '' ? [`${project}/${own}`] : []),
    ...(typeof others === 'string' ? others.split(' ').filter((text) => text !== '') : []),
  ];
  return named.flatMap((text) => {
    const [key, id] = text.split('/');
    if (key === undefined || id === undefined) return [];
    return [{ ref: { projectKey: key, kind: 'customer', id }, crmTable: 'contact', crmId: row.id }];
  });
}
