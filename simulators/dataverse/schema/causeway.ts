import { dateTime, decimal, integer, lookup, memo, states, text, via } from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { AlternateKey, Column, TableDefinition } from './types.ts';

const custom = { custom: true } as const;

/** Columns that Causeway adds to contact and account. */
const traceColumns = (): Column[] => [
  text('cwy_CommercetoolsId', 100, custom),
  text('cwy_LinkReason', 100, custom),
  text('cwy_OtherCommercetoolsIds', 2000, custom),
  text('cwy_ProjectKey', 100, custom),
  text('cwy_SourceEventId', 100, custom),
  text('cwy_CorrelationId', 100, custom),
  integer('cwy_CommercetoolsVersion', custom),
  text('cwy_Locale', 10, custom),
  text('cwy_CustomerNumber', 100, { ...custom, indexed: true }),
  text('cwy_CustomerGroup', 100, custom),
  text('cwy_Stores', 1000, custom),
];

/** Where the unit behind an account stands in its organisation, on account only. */
const unitColumns = (): Column[] => [
  text('cwy_BusinessUnitKey', 100, { ...custom, indexed: true }),
  text('cwy_UnitType', 20, custom),
  text('cwy_TopLevelUnit', 100, { ...custom, indexed: true }),
];

const DECIMAL_MAX = 100_000_000_000;

/** Numbers of a buyer's orders, on contact and account. */
const insightColumns = (): Column[] => [
  integer('cwy_OrderCount', custom),
  dateTime('cwy_FirstPurchase', custom),
  dateTime('cwy_LastPurchase', custom),
  text('cwy_BaseCurrency', 3, custom),
  decimal('cwy_TotalGross', 2, DECIMAL_MAX, custom),
  decimal('cwy_TotalRefunded', 2, DECIMAL_MAX, custom),
  decimal('cwy_TotalNet', 2, DECIMAL_MAX, custom),
  decimal('cwy_AverageOrder', 2, DECIMAL_MAX, custom),
  text('cwy_Totals', 1000, custom),
  text('cwy_Interests', 500, custom),
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
  columns: [
    ...table.columns,
    ...traceColumns(),
    ...(table.name === 'account' ? unitColumns() : []),
    ...insightColumns(),
  ],
  keys: [...table.keys, commercetoolsKey],
});

const activeStates = states(
  ['Active', 'Inactive'],
  [
    { value: 1, label: 'Active', state: 0 },
    { value: 2, label: 'Inactive', state: 1 },
  ],
);

const concerns = (schemaName: string, target: string): Column =>
  lookup(schemaName, [via(schemaName, [target], `cwy_${target}_integrationlogs`)], {
    ...custom,
    indexed: true,
  });

/** Causeway's journal as far as it is shown within the organisation: one row per event. */
export const integrationLog = (): TableDefinition => ({
  name: 'cwy_integrationlog',
  schemaName: 'cwy_IntegrationLog',
  entitySet: 'cwy_integrationlogs',
  objectTypeCode: 10_902,
  primaryKey: 'cwy_integrationlogid',
  primaryName: 'cwy_name',
  columns: [
    primaryKey('cwy_IntegrationLogId'),
    text('cwy_Name', 200, custom),
    text('cwy_CorrelationId', 100, custom),
    text('cwy_EventId', 100, custom),
    text('cwy_EventType', 100, custom),
    text('cwy_Status', 50, custom),
    text('cwy_Problem', 20, custom),
    text('cwy_CommercetoolsId', 100, custom),
    text('cwy_ProjectKey', 100, custom),
    memo('cwy_Steps', 20_000, custom),
    memo('cwy_Fields', 2000, custom),
    dateTime('cwy_OccurredAt', custom),
    concerns('cwy_ContactId', 'contact'),
    concerns('cwy_AccountId', 'account'),
    ...activeStates,
    ...systemColumns('cwy_integrationlog', { owned: true }),
  ],
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: true,
});
