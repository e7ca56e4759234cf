import { integer, text } from './columns.ts';
import type { AlternateKey, Column, TableDefinition } from './types.ts';

const custom = { custom: true } as const;

/** Columns that Causeway adds to contact and account. */
const traceColumns = (): Column[] => [
  text('cwy_CommercetoolsId', 100, custom),
  text('cwy_ProjectKey', 100, custom),
  text('cwy_SourceEventId', 100, custom),
  text('cwy_CorrelationId', 100, custom),
  integer('cwy_CommercetoolsVersion', custom),
  text('cwy_Locale', 10, custom),
  text('cwy_CustomerNumber', 100, { ...custom, indexed: true }),
  text('cwy_CustomerGroup', 100, custom),
  text('cwy_Stores', 1000, custom),
];

const commercetoolsKey: AlternateKey = {
  name: 'cwy_commercetoolsidkey',
  schemaName: 'cwy_CommercetoolsIdKey',
  displayName: 'commercetools id',
  columns: ['cwy_commercetoolsid'],
  status: 'Active',
};

/** Adds what a provisioned organisation has on top of the standard table. */
export const withCauseway = (table: TableDefinition): TableDefinition => ({
  ...table,
  columns: [...table.columns, ...traceColumns()],
  keys: [...table.keys, commercetoolsKey],
});
