import { randomUUID } from 'node:crypto';
import type { CrmRow } from '../ports/crm.ts';
import type { ClaimingRow } from '../ports/operator.ts';
import { openCrm } from './open-crm.ts';
import type { OpenClaims } from './types.ts';

const columns = [
  'cwy_commercetoolsid',
  'cwy_projectkey',
  'cwy_linkreason',
  'cwy_othercommercetoolsids',
  'statecode',
];

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

/** A link that is made anew stands on what it stood on before, as far as the row tells. */
function claimsOf(row: CrmRow, projectKey: string): ClaimingRow[] {
  if ((row.values.statecode ?? 0) !== 0) return [];
  const own = textOf(row, 'cwy_commercetoolsid');
  const project = textOf(row, 'cwy_projectkey') ?? projectKey;
  const others = (textOf(row, 'cwy_othercommercetoolsids') ?? '').split(/\s+/);
  const reason = textOf(row, 'cwy_linkreason') ?? 'rebuilt';
  return [
    ...claimsFor(row, own === null ? [] : [`${project}/${own}`], reason),
    ...claimsFor(row, others, 'shared'),
  ];
}

function textOf({ values }: CrmRow, column: string): string | null {
  const value = values[column];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Of customers, as `<project>/<id>`. */
function claimsFor(row: CrmRow, named: readonly string[], reason: string): ClaimingRow[] {
  return named.flatMap((text) => {
    const [projectKey, id] = text.split('/');
    if (!projectKey || !id) return [];
    return [
      { ref: { projectKey, kind: 'customer', id }, crmTable: 'contact', crmId: row.id, reason },
    ];
  });
}
