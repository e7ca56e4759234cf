import type { ColumnValues } from '../../core/mapping/column-values.ts';
import { identityValues, provenance } from '../../core/mapping/provenance.ts';
import type { OpenIntent } from '../../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../../ports/crm.ts';
import type { Run } from '../run.ts';
import type { Mapped, Synced } from './counterpart.ts';

/** What became of a create: the row, or the one that was there under this id. */
export type Created =
  | { readonly is: 'created'; readonly row: CrmRow; readonly filled: ColumnValues }
  | { readonly is: 'exists'; readonly intent: OpenIntent };

/** Creates the row under the given id: 1 request. */
export async function createRow<S extends Synced>(
  run: Run,
  { of, record, values, fields }: Mapped<S>,
  id: string,
): Promise<Created> {
  const toCrm = fields.filter(
    ({ owner, direction, notOnCreate }) =>
      owner !== 'never' && direction !== 'to-commerce' && notOnCreate !== true,
  );
  const filled = Object.fromEntries(
    toCrm
      .map(({ column }) => [column, values[column] ?? null] as const)
      .filter(([, value]) => value !== null),
  );
  const intent = { known: {}, intended: filled };
  await run.deps.announce(record.ref, intent);
  run.deps.probe('worker:before-write');
  const created = await run.deps.crm.create(
    {
      table: of.target.table,
      id,
      values: {
        ...filled,
        ...identityValues(record.ref, 'created'),
        ...provenanceOf(run, record),
      },
      binds: [],
    },
    run.call,
  );
  run.deps.probe('worker:after-write');
  return created === 'exists' ? { is: 'exists', intent } : { is: 'created', row: created, filled };
}

/** Columns of a row that was read in this version. */
export interface RowUpdate {
  readonly table: 'contact' | 'account';
  readonly id: string;
  readonly values: ColumnValues;
  readonly etag: string;
}

/** Writes the columns of a row that still has this version: 1 request. */
export async function sendUpdate(
  run: Run,
  of: { readonly version: number },
  { table, id, values, etag }: RowUpdate,
): Promise<CrmRow | 'changed' | 'gone'> {
  run.deps.probe('worker:before-write');
  const written = await run.deps.crm.update(
    { table, id, values: { ...values, ...provenanceOf(run, of) }, binds: [] },
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
