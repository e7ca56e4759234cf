import type { ColumnValues } from '../core/mapping/column-values.ts';
import { identityValues, provenance } from '../core/mapping/provenance.ts';

import type { OpenIntent } from '../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { MappedCustomer } from './map-customer.ts';
import type { Run } from './run.ts';

/** What became of a create: the row, or the one that was there under this id. */
export type Created =
  | { readonly is: 'created'; readonly row: CrmRow; readonly filled: ColumnValues }
  | { readonly is: 'exists'; readonly intent: OpenIntent };

/** Creates the contact under the given id: 1 request. */
export async function createContact(
  run: Run,
  { person, values, fields }: MappedCustomer,
  id: string,
): Promise<Created> {
  const toCrm = fields.filter(
    ({ owner, direction }) => owner !== 'never' && direction !== 'to-commerce',
  );
  const filled = Object.fromEntries(
    toCrm
      .map(({ column }) => [column, values[column] ?? null] as const)
      .filter(([, value]) => value !== null),
  );
  const intent = { known: {}, intended: filled };
  await run.deps.announce(person.ref, intent);
  run.deps.probe('worker:before-write');
  const created = await run.deps.crm.create(
    {
      table: 'contact',
      id,
      values: {
        ...filled,
        ...identityValues(person.ref, 'created'),
        ...provenanceOf(run, person),
      },
      binds: [],
    },
    run.call,
  );
  run.deps.probe('worker:after-write');
  return created === 'exists' ? { is: 'exists', intent } : { is: 'created', row: created, filled };
}

/** Writes the columns of a contact that still has this version: 1 request. */
export async function sendUpdate(
  run: Run,
  of: { readonly version: number },
  {
    id,
    values,
    etag,
  }: { readonly id: string; readonly values: ColumnValues; readonly etag: string },
): Promise<CrmRow | 'changed' | 'gone'> {
  run.deps.probe('worker:before-write');
  const written = await run.deps.crm.update(
    {
      table: 'contact',
      id,
      values: { ...values, ...provenanceOf(run, of) },
      binds: [],
    },
    etag,
    run.call,
  );
  run.deps.probe('worker:after-write');
  return written;
}

function provenanceOf(run: Run, { version }: { readonly version: number }): ColumnValues {
  return provenance({
    version,
    eventId: run.cause?.id ?? null,
    correlationId: run.call.correlationId,
  });
}
