import {
  choice,
  integer,
  lookup,
  money,
  numbered,
  readOnly,
  states,
  text,
  via,
} from './columns.ts';
import { listMembership } from './lists.ts';
import { addressColumns, partyColumns } from './party-columns.ts';
import { currencyColumns, primaryKey, processColumns, systemColumns } from './system-columns.ts';
import type { Column, TableDefinition } from './types.ts';

const COUNT_MAX = 1_000_000_000;

const industries = numbered([
  'Accounting',
  'Agriculture and Non-petrol Natural Resource Extraction',
  'Broadcasting Printing and Publishing',
  'Brokers',
  'Building Supply Retail',
  'Business Services',
  'Consulting',
  'Consumer Services',
  'Design, Direction and Creative Management',
  'Distributors, Dispatchers and Processors',
  "Doctor's Offices and Clinics",
  'Durable Manufacturing',
  'Eating and Drinking Places',
  'Entertainment Retail',
  'Equipment Rental and Leasing',
  'Financial',
  'Food and Tobacco Processing',
  'Inbound Capital Intensive Processing',
  'Inbound Repair and Services',
  'Insurance',
  'Legal Services',
  'Non-Durable Merchandise Retail',
  'Outbound Consumer Service',
  'Petrochemical Extraction and Distribution',
  'Service Retail',
  'SIG Affiliations',
  'Social Services',
  'Special Outbound Trade Contractors',
  'Specialty Realty',
  'Transportation',
  'Utility Creation and Distribution',
  'Vehicle Retail',
  'Wholesale',
]);

const customerTypes = numbered([
  'Competitor',
  'Consultant',
  'Customer',
  'Investor',
  'Partner',
  'Influencer',
  'Press',
  'Prospect',
  'Reseller',
  'Supplier',
  'Vendor',
  'Other',
]);

const organisationColumns = (): Column[] => [
  text('Name', 160, { required: 'application' }),
  text('YomiName', 160),
  text('AccountNumber', 20, { indexed: true }),
  choice('AccountCategoryCode', numbered(['Preferred Customer', 'Standard'])),
  choice('AccountClassificationCode', numbered(['Default Value']), { defaultValue: 1 }),
  choice('AccountRatingCode', numbered(['Default Value']), { defaultValue: 1 }),
  choice('BusinessTypeCode', numbered(['Default Value']), { defaultValue: 1 }),
  choice('CustomerTypeCode', customerTypes),
  choice('IndustryCode', industries),
  choice('OwnershipCode', numbered(['Public', 'Private', 'Subsidiary', 'Other'])),
  integer('NumberOfEmployees', { min: 0, max: COUNT_MAX }),
  integer('SharesOutstanding', { min: 0, max: COUNT_MAX }),
  ...money('Revenue'),
  ...money('MarketCap'),
  text('SIC', 20),
  text('StockExchange', 20),
  text('TickerSymbol', 10),
];

const relationColumns = (): Column[] => [
  lookup('ParentAccountId', [via('parentaccountid', ['account'], 'account_parent_account')], {
    indexed: true,
  }),
  lookup('PrimaryContactId', [via('primarycontactid', ['contact'], 'account_primary_contact')], {
    indexed: true,
  }),
  lookup(
    'MasterId',
    [via('masterid', ['account'], 'account_master_account', 'removeLink', 'none')],
    {
      ...readOnly,
      indexed: true,
    },
  ),
  lookup('PreferredSystemUserId', [
    via('preferredsystemuserid', ['systemuser'], 'system_user_accounts'),
  ]),
];

/** Organisations, in a hierarchy by `parentaccountid`. */
export const account = (): TableDefinition => ({
  name: 'account',
  schemaName: 'Account',
  entitySet: 'accounts',
  objectTypeCode: 1,
  primaryKey: 'accountid',
  primaryName: 'name',
  columns: [
    primaryKey('AccountId'),
    ...organisationColumns(),
    ...partyColumns(),
    ...addressColumns(1),
    ...addressColumns(2),
    ...relationColumns(),
    ...currencyColumns('account'),
    ...processColumns(),
    ...states(
      ['Active', 'Inactive'],
      [
        { value: 1, label: 'Active', state: 0 },
        { value: 2, label: 'Inactive', state: 1 },
      ],
    ),
    ...systemColumns('account', { owned: true }),
  ],
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: true,
  manyToMany: [listMembership('account')],
  custom: false,
  hasActivities: true,
  hasNotes: true,
});
