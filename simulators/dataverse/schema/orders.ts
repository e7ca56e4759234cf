import { dateTime, decimal, integer, lookup, states, text, via } from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { Column, LookupNavigation, TableDefinition } from './types.ts';

const custom = { custom: true } as const;
const AMOUNT_MAX = 100_000_000_000;

const amount = (schemaName: string, precision = 4): Column =>
  decimal(schemaName, precision, AMOUNT_MAX, custom);

const pointing = (navigation: LookupNavigation): Column =>
  lookup(navigation.name, [navigation], { ...custom, indexed: true });

const activeStates = (): readonly Column[] =>
  states(
    ['Active', 'Inactive'],
    [
      { value: 1, label: 'Active', state: 0 },
      { value: 2, label: 'Inactive', state: 1 },
    ],
  );

const common = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: true,
} as const;

/** What Causeway says of an order, also on the order of Dynamics Sales. */
export const orderColumns = (): Column[] => [
  text('cwy_CommercetoolsId', 100, custom),
  text('cwy_ProjectKey', 100, custom),
  text('cwy_OrderState', 50, custom),
  text('cwy_PaymentState', 50, custom),
  text('cwy_ShipmentState', 50, custom),
  text('cwy_Store', 100, custom),
  amount('cwy_TotalGross'),
  amount('cwy_TotalRefunded'),
  text('cwy_SourceEventId', 100, custom),
  text('cwy_CorrelationId', 100, custom),
];

/** One row for each commercetools order, where the table of Dynamics Sales is not used. */
export const order = (): TableDefinition => ({
  ...common,
  name: 'cwy_order',
  schemaName: 'cwy_Order',
  entitySet: 'cwy_orders',
  objectTypeCode: 10_904,
  primaryKey: 'cwy_orderid',
  primaryName: 'cwy_name',
  columns: [
    primaryKey('cwy_OrderId'),
    text('cwy_Name', 200, custom),
    text('cwy_OrderNumber', 100, custom),
    ...orderColumns(),
    text('cwy_Channel', 256, custom),
    text('cwy_Country', 2, custom),
    text('cwy_Locale', 35, custom),
    text('cwy_CustomerGroup', 256, custom),
    text('cwy_Brand', 100, custom),
    text('cwy_Region', 100, custom),
    text('cwy_Currency', 3, custom),
    amount('cwy_TotalNet'),
    integer('cwy_LineCount', custom),
    dateTime('cwy_PlacedOn', custom),
    pointing(via('cwy_ContactId', ['contact'], 'cwy_contact_orders')),
    pointing(via('cwy_AccountId', ['account'], 'cwy_account_orders')),
    ...activeStates(),
    ...systemColumns('cwy_order', { owned: true }),
  ],
});

/** A line of such an order; it goes with it. */
export const orderLine = (): TableDefinition => ({
  ...common,
  name: 'cwy_orderline',
  schemaName: 'cwy_OrderLine',
  entitySet: 'cwy_orderlines',
  objectTypeCode: 10_905,
  primaryKey: 'cwy_orderlineid',
  primaryName: 'cwy_name',
  columns: [
    primaryKey('cwy_OrderLineId'),
    text('cwy_Name', 200, custom),
    text('cwy_CommercetoolsId', 100, custom),
    text('cwy_Sku', 256, custom),
    integer('cwy_Quantity', custom),
    amount('cwy_UnitPrice', 6),
    amount('cwy_TotalPrice'),
    text('cwy_Currency', 3, custom),
    pointing(via('cwy_OrderId', ['cwy_order'], 'cwy_order_lines', 'cascade')),
    ...activeStates(),
    ...systemColumns('cwy_orderline', { owned: true }),
  ],
});
