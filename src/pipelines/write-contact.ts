import { contactIdOf } from '../core/identity/deterministic-id.ts';
import type { ColumnValues } from '../core/mapping/column-values.ts';
import { identityValues, provenance } from '../core/mapping/provenance.ts';
import type { Person } from '../core/model/person.ts';
import type { OpenIntent } from '../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { MappedCustomer } from './map-customer.ts';
import type { Run } from './run.ts';

/** What became of a create: the row, or an earlier run's own row that it met. */
export type Created =
  | { readonly is: 'created'; readonly row: CrmRow; readonly filled: ColumnValues }
  | { readonly is: 'exists'; readonly id: string; readonly intent: OpenIntent };

/**
 * Creates the contact under its deterministic id: 1 request. A replay whose first answer was lost
 * meets its own row.
 */
export async function createContact(
  run: Run,
  { person, values, fields }: MappedCustomer,
): Promise<Created> {
  const id = idFor(run, person);
  const toCrm = fields.filter(
    ({ owner, direction }) => owner !== 'never' && direction !== 'to-commerce',
  );
  const filled = Object.fromEntries(
    toCrm
      .map(({ column }) => [column, values[column] ?? null] as const)
      .filter(([, v]) => v !== null),
  );
  const intent = { known: {}, intended: filled };
  await run.deps.announce(person.ref, intent);
  run.deps.probe('worker:before-write');
  const created = await run.deps.crm.create(
    {
      table: 'contact',
      id,
      values: { ...filled, ...identityValues(person.ref), ...provenanceOf(run, person) },
      binds: [],
    },
    run.call,
  );
  run.deps.probe('worker:after-write');
  return created === 'exists'
    ? { is: 'exists', id, intent }
    : { is: 'created', row: created, filled };
}

/**
 * The customer's own id, and others in turn where a person has said that the row under it is not
 * this customer.
 */
function idFor({ context }: Run, { ref }: Person): string {
  const refused = context.verdicts.filter(({ is }) => is === 'never').map(({ crmId }) => crmId);
  for (let turn = 0; turn < refused.length; turn++) {
    const id = contactIdOf(ref.projectKey, turn === 0 ? ref.id : `${ref.id}#${turn}`);
    if (!refused.includes(id)) return id;
  }
  return contactIdOf(ref.projectKey, refused.length === 0 ? ref.id : `${ref.id}#${refused.length}`);
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
