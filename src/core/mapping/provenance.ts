import type { RecordRef } from '../model/record.ts';
import type { ColumnValues } from './column-values.ts';

/** The run that writes a row. */
export interface Source {
  readonly eventId: string | null;
  readonly correlationId: string;
}

/**
 * The columns by which a CRM row leads back to its commercetools record and to the event that wrote
 * it. They accompany a write and are never the reason for one.
 */
export function provenance(
  of: Source & { readonly ref: RecordRef; readonly version: number },
): ColumnValues {
  return {
    cwy_commercetoolsid: of.ref.id,
    cwy_projectkey: of.ref.projectKey,
    cwy_commercetoolsversion: of.version,
    cwy_sourceeventid: of.eventId,
    cwy_correlationid: of.correlationId,
  };
}
