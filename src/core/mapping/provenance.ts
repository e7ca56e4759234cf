import { insightColumns } from '../insight/insight-columns.ts';
import type { RecordRef } from '../model/record.ts';
import type { ColumnValues } from './column-values.ts';

/** The run that writes a row. */
export interface Source {
  readonly eventId: string | null;
  readonly correlationId: string;
}

/**
 * The columns that say which record a row is. Written once, when the two are linked: they
 * never change, and a value that is sent counts as a change in Dataverse even when it is equal.
 */
export function identityValues(ref: RecordRef, reason: string): ColumnValues {
  return {
    cwy_commercetoolsid: ref.id,
    cwy_projectkey: ref.projectKey,
    cwy_linkreason: reason,
  };
}

/** What is written where a row stands for a customer no longer. */
export const noIdentity: ColumnValues = {
  cwy_commercetoolsid: null,
  cwy_projectkey: null,
  cwy_linkreason: null,
};

/**
 * The columns by which a CRM row leads back to the event that wrote it last. They accompany a write
 * and are never the reason for one.
 */
export function provenance(of: Source & { readonly version: number }): ColumnValues {
  return {
    cwy_commercetoolsversion: of.version,
    cwy_sourceeventid: of.eventId,
    cwy_correlationid: of.correlationId,
  };
}

/** In UTF-16 units: what `cwy_othercommercetoolsids` takes. */
const otherIdsLengthMax = 2000;

/**
 * The column that lists the other customers that a contact stands for, as `project/id` with blanks
 * between, sorted, each once: as it is with one more of them. Null where that would not fit.
 */
export function otherIds(existing: string | null, ref: RecordRef): string | null {
  const listed = (existing ?? '').split(/\s+/).filter((entry) => entry !== '');
  const text = [...new Set([...listed, `${ref.projectKey}/${ref.id}`])].sort().join(' ');
  return text.length <= otherIdsLengthMax ? text : null;
}

/** Columns of a row that Causeway or Dataverse itself fills; no field may be mapped to them. */
export const reservedColumns: readonly string[] = [
  'cwy_linkreason',
  'contactid',
  'accountid',
  'statecode',
  'statuscode',
  'cwy_commercetoolsid',
  'cwy_projectkey',
  'cwy_othercommercetoolsids',
  'cwy_commercetoolsversion',
  'cwy_sourceeventid',
  'cwy_correlationid',
  ...insightColumns,
];
