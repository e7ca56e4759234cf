import { dateTime, decimal, integer, lookup, states, text, via } from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { Column, TableDefinition } from './types.ts';

const custom = { custom: true } as const;
const TOTAL_MAX = 100_000_000_000;

const amount = (schemaName: string): Column => decimal(schemaName, 4, TOTAL_MAX, custom);

/** What Causeway tells of a contact's purchases in one store: one row per store and currency. */
export const contactStore = (): TableDefinition => ({
  name: 'cwy_contactstore',
  schemaName: 'cwy_ContactStore',
  entitySet: 'cwy_contactstores',
  objectTypeCode: 10_903,
  primaryKey: 'cwy_contactstoreid',
  primaryName: 'cwy_name',
  columns: [
    primaryKey('cwy_ContactStoreId'),
    text('cwy_Name', 200, custom),
    text('cwy_CommercetoolsId', 100, custom),
    text('cwy_ProjectKey', 100, custom),
    text('cwy_Store', 100, custom),
    text('cwy_Channel', 256, custom),
    text('cwy_Country', 2, custom),
    text('cwy_Locale', 35, custom),
    text('cwy_CustomerGroup', 256, custom),
    text('cwy_Brand', 100, custom),
    text('cwy_Region', 100, custom),
    text('cwy_Currency', 3, custom),
    integer('cwy_OrderCount', custom),
    dateTime('cwy_FirstPurchase', custom),
    dateTime('cwy_LastPurchase', custom),
    amount('cwy_TotalGross'),
    amount('cwy_TotalRefunded'),
    amount('cwy_TotalNet'),
    text('cwy_SourceEventId', 100, custom),
    text('cwy_CorrelationId', 100, custom),
    lookup(
      'cwy_ContactId',
      [via('cwy_ContactId', ['contact'], 'cwy_contact_contactstores', 'cascade')],
      { ...custom, indexed: true },
    ),
    ...states(
      ['Active', 'Inactive'],
      [
        { value: 1, label: 'Active', state: 0 },
        { value: 2, label: 'Inactive', state: 1 },
      ],
    ),
    ...systemColumns('cwy_contactstore', { owned: true }),
  ],
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: true,
});
