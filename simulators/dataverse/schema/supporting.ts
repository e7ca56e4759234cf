import {
  bool,
  choice,
  createOnly,
  decimal,
  double,
  entityName,
  guid,
  integer,
  lookup,
  memo,
  readOnly,
  states,
  text,
  via,
} from './columns.ts';
import { addressChoices } from './party-columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { Column, LookupNavigation, TableDefinition } from './types.ts';

const activeStates = states(
  ['Active', 'Inactive'],
  [
    { value: 1, label: 'Active', state: 0 },
    { value: 2, label: 'Inactive', state: 1 },
  ],
);

const standard = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: true,
  custom: false,
} as const;

const parentNavigations = [
  via('parentid_account', ['account'], 'Account_CustomerAddress', 'cascade'),
  via('parentid_contact', ['contact'], 'Contact_CustomerAddress', 'cascade'),
];

/** Further addresses of a contact or account. */
export const customerAddress = (): TableDefinition => ({
  ...standard,
  name: 'customeraddress',
  schemaName: 'CustomerAddress',
  entitySet: 'customeraddresses',
  objectTypeCode: 1071,
  primaryKey: 'customeraddressid',
  primaryName: 'name',
  columns: [
    primaryKey('CustomerAddressId'),
    lookup('ParentId', parentNavigations, {
      ...createOnly,
      required: 'system',
      indexed: true,
    }),
    entityName('ObjectTypeCode', readOnly),
    integer('AddressNumber', { min: 0, max: 1_000_000_000 }),
    choice('AddressTypeCode', addressChoices.addressTypes),
    choice('FreightTermsCode', addressChoices.freightTerms),
    choice('ShippingMethodCode', addressChoices.shippingMethods),
    text('Name', 200, { required: 'application' }),
    text('PrimaryContactName', 150),
    text('Line1', 250, { required: 'application' }),
    text('Line2', 250),
    text('Line3', 250),
    text('City', 80),
    text('StateOrProvince', 50),
    text('County', 50),
    text('Country', 80),
    text('PostOfficeBox', 20),
    text('PostalCode', 20),
    text('UPSZone', 4),
    integer('UTCOffset', { min: -1500, max: 1500 }),
    double('Latitude', 90),
    double('Longitude', 180),
    text('Telephone1', 50),
    text('Telephone2', 50),
    text('Telephone3', 50),
    text('Fax', 50),
    memo('Composite', 1000, readOnly),
    ...systemColumns('customeraddress', { owned: false }),
  ],
});

const notable: readonly (readonly [string, string])[] = [
  ['account', 'Account_Annotation'],
  ['contact', 'Contact_Annotation'],
  ['task', 'Task_Annotation'],
  ['email', 'Email_Annotation'],
  ['phonecall', 'PhoneCall_Annotation'],
  ['cwy_orderactivity', 'cwy_orderactivity_Annotations'],
];

/** Notes on other rows. `targets` are the tables of this organisation. */
export const annotation = (tables: ReadonlySet<string>): TableDefinition => {
  const navigations: LookupNavigation[] = notable
    .filter(([table]) => tables.has(table))
    .map(([table, relationship]) => via(`objectid_${table}`, [table], relationship, 'cascade'));
  return {
    ...standard,
    name: 'annotation',
    schemaName: 'Annotation',
    entitySet: 'annotations',
    objectTypeCode: 5,
    primaryKey: 'annotationid',
    primaryName: 'subject',
    columns: [
      primaryKey('AnnotationId'),
      text('Subject', 500, { required: 'application' }),
      memo('NoteText', 100_000),
      lookup('ObjectId', navigations, { indexed: true }),
      entityName('ObjectTypeCode', readOnly),
      bool('IsDocument'),
      text('FileName', 255),
      integer('FileSize', { min: 0, max: 1_000_000_000, ...readOnly }),
      text('MimeType', 256),
      memo('DocumentBody', 1_073_741_823),
      text('LangId', 2),
      text('StepId', 32),
      ...systemColumns('annotation', { owned: true }),
    ],
  };
};

const systemRequired = { required: 'system' } as const;

/** Currencies of the organisation; no alternate key, found by `isocurrencycode`. */
export const transactionCurrency = (): TableDefinition => ({
  ...standard,
  name: 'transactioncurrency',
  schemaName: 'TransactionCurrency',
  entitySet: 'transactioncurrencies',
  objectTypeCode: 9105,
  primaryKey: 'transactioncurrencyid',
  primaryName: 'currencyname',
  columns: [
    primaryKey('TransactionCurrencyId'),
    text('ISOCurrencyCode', 5, { ...systemRequired, indexed: true }),
    text('CurrencyName', 100, systemRequired),
    text('CurrencySymbol', 10, systemRequired),
    integer('CurrencyPrecision', { ...systemRequired, min: 0, max: 4 }),
    decimal('ExchangeRate', 12, 100_000_000_000, { ...systemRequired, min: 1e-10 }),
    ...activeStates,
    ...systemColumns('transactioncurrency', { owned: false }),
  ],
});

const userColumns = (): Column[] => [
  text('FullName', 200, readOnly),
  text('FirstName', 256),
  text('LastName', 256),
  text('DomainName', 1024),
  text('InternalEMailAddress', 100),
  guid('ApplicationId'),
  guid('AzureActiveDirectoryObjectId'),
  bool('IsDisabled', ['Enabled', 'Disabled'], readOnly),
  lookup('BusinessUnitId', [via('businessunitid', ['businessunit'], 'business_unit_system_users')]),
];

/** Users, application users among them. */
export const systemUser = (): TableDefinition => ({
  ...standard,
  name: 'systemuser',
  schemaName: 'SystemUser',
  entitySet: 'systemusers',
  objectTypeCode: 8,
  primaryKey: 'systemuserid',
  primaryName: 'fullname',
  columns: [
    primaryKey('SystemUserId'),
    ...userColumns(),
    ...systemColumns('systemuser', { owned: false }),
  ],
});

/** Teams, which may own rows. */
export const team = (): TableDefinition => ({
  ...standard,
  name: 'team',
  schemaName: 'Team',
  entitySet: 'teams',
  objectTypeCode: 9,
  primaryKey: 'teamid',
  primaryName: 'name',
  columns: [
    primaryKey('TeamId'),
    text('Name', 160, systemRequired),
    memo('Description', 2000),
    lookup('BusinessUnitId', [via('businessunitid', ['businessunit'], 'business_unit_teams')]),
    ...systemColumns('team', { owned: false }),
  ],
});

/** The tree of business units; the simulator has its root only. */
export const businessUnit = (): TableDefinition => ({
  ...standard,
  name: 'businessunit',
  schemaName: 'BusinessUnit',
  entitySet: 'businessunits',
  objectTypeCode: 10,
  primaryKey: 'businessunitid',
  primaryName: 'name',
  columns: [
    primaryKey('BusinessUnitId'),
    text('Name', 160, systemRequired),
    ...systemColumns('businessunit', { owned: false }),
  ],
});
