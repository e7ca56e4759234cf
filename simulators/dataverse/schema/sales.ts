import {
  bool,
  choice,
  dateTime,
  decimal,
  lookup,
  memo,
  money,
  readOnly,
  states,
  text,
  via,
} from './columns.ts';
import { orderColumns } from './orders.ts';
import { currencyColumns, primaryKey, systemColumns } from './system-columns.ts';
import type { Column, TableDefinition } from './types.ts';

const common = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: true,
  custom: false,
} as const;

const system = { required: 'system' } as const;
const SIGNED_MAX = 1_000_000_000_000;

/** As many digits as the dearest and the smallest currencies need, whatever the pricing precision. */
const exact = { precision: 4, min: -SIGNED_MAX, max: SIGNED_MAX } as const;
const computed = { ...exact, ...readOnly } as const;

const reasons = [
  { value: 1, label: 'New', state: 0 },
  { value: 2, label: 'Pending', state: 0 },
  { value: 3, label: 'In Progress', state: 1 },
  { value: 4, label: 'No Money', state: 2 },
  { value: 100_001, label: 'Complete', state: 3 },
  { value: 100_002, label: 'Partial', state: 3 },
  { value: 100_003, label: 'Invoiced', state: 4 },
];

const addressColumns = (prefix: string): Column[] => [
  text(`${prefix}_Name`, 200),
  text(`${prefix}_ContactName`, 150),
  ...[1, 2, 3].map((ordinal) => text(`${prefix}_Line${ordinal}`, 250)),
  text(`${prefix}_City`, 80),
  text(`${prefix}_StateOrProvince`, 50),
  text(`${prefix}_PostalCode`, 20),
  text(`${prefix}_Country`, 80),
  text(`${prefix}_Telephone`, 50),
];

const customerNavigations = [
  via('customerid_account', ['account'], 'order_customer_accounts'),
  via('customerid_contact', ['contact'], 'order_customer_contacts'),
];

/** Price lists; every order needs one of its currency. */
export const priceLevel = (): TableDefinition => ({
  ...common,
  name: 'pricelevel',
  schemaName: 'PriceLevel',
  entitySet: 'pricelevels',
  objectTypeCode: 1022,
  primaryKey: 'pricelevelid',
  primaryName: 'name',
  columns: [
    primaryKey('PriceLevelId'),
    text('Name', 100, system),
    ...currencyColumns('pricelevel'),
    ...states(
      ['Active', 'Inactive'],
      [
        { value: 100_001, label: 'Active', state: 0 },
        { value: 100_002, label: 'Inactive', state: 1 },
      ],
    ),
    ...systemColumns('pricelevel', { owned: false }),
  ],
});

/** Orders of Dynamics Sales; `provisioned` brings the columns of Causeway. */
export const salesOrder = (provisioned: boolean): TableDefinition => ({
  ...common,
  name: 'salesorder',
  schemaName: 'SalesOrder',
  entitySet: 'salesorders',
  objectTypeCode: 1088,
  primaryKey: 'salesorderid',
  primaryName: 'name',
  columns: [
    primaryKey('SalesOrderId'),
    text('Name', 300, system),
    text('OrderNumber', 100, { creatable: true, updatable: false }),
    memo('Description', 2000),
    lookup('CustomerId', customerNavigations, { ...system, indexed: true }),
    lookup(
      'PriceLevelId',
      [via('pricelevelid', ['pricelevel'], 'price_level_orders', 'restrict')],
      system,
    ),
    bool('IsPriceLocked', ['No', 'Yes'], readOnly),
    dateTime('SubmitDate'),
    dateTime('DateFulfilled'),
    ...addressColumns('BillTo'),
    ...addressColumns('ShipTo'),
    ...money('DiscountAmount', { precision: 4 }),
    ...money('FreightAmount', { precision: 4 }),
    ...money('TotalLineItemAmount', computed),
    ...money('TotalTax', computed),
    ...money('TotalAmount', computed),
    ...currencyColumns('salesorder'),
    ...(provisioned ? orderColumns() : []),
    ...states(['Active', 'Submitted', 'Canceled', 'Fulfilled', 'Invoiced'], reasons),
    ...systemColumns('salesorder', { owned: true }),
  ],
});

const productTypes = ['Product', 'Bundle', 'Required Bundle Product', 'Optional Bundle Product'];

/** Lines of such orders, all of them write-in: there is no catalogue of products. */
export const salesOrderDetail = (provisioned: boolean): TableDefinition => ({
  ...common,
  name: 'salesorderdetail',
  schemaName: 'SalesOrderDetail',
  entitySet: 'salesorderdetails',
  objectTypeCode: 1089,
  primaryKey: 'salesorderdetailid',
  primaryName: 'salesorderdetailname',
  columns: [
    primaryKey('SalesOrderDetailId'),
    text('SalesOrderDetailName', 100),
    lookup('SalesOrderId', [via('salesorderid', ['salesorder'], 'order_details', 'cascade')], {
      ...system,
      indexed: true,
    }),
    bool('IsProductOverridden', ['Existing', 'Write In']),
    text('ProductDescription', 500),
    choice('ProductTypeCode', [
      ...productTypes.map((label, index) => ({ value: index + 1, label })),
      { value: 5, label: 'Project-based Service' },
    ]),
    decimal('Quantity', 5, 100_000_000_000),
    ...money('PricePerUnit', exact),
    ...money('ManualDiscountAmount', { precision: 4 }),
    ...money('Tax', exact),
    ...money('BaseAmount', computed),
    ...money('ExtendedAmount', computed),
    ...currencyColumns('salesorderdetail'),
    ...(provisioned ? [text('cwy_CommercetoolsId', 100, { custom: true })] : []),
    ...systemColumns('salesorderdetail', { owned: true }),
  ],
});
