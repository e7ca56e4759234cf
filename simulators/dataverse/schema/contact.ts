import {
  bool,
  choice,
  dateOnly,
  entityName,
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

const nameColumns = (): Column[] => [
  text('FirstName', 50, { required: 'recommended' }),
  text('MiddleName', 50),
  text('LastName', 50, { required: 'application' }),
  text('FullName', 160, readOnly),
  text('Salutation', 100),
  text('Suffix', 10),
  text('NickName', 100),
  text('YomiFirstName', 150),
  text('YomiMiddleName', 150),
  text('YomiLastName', 150),
  text('YomiFullName', 450, readOnly),
];

const workColumns = (): Column[] => [
  text('JobTitle', 100),
  text('Department', 100),
  text('Company', 50),
  text('AssistantName', 100),
  text('AssistantPhone', 50),
  text('ManagerName', 100),
  text('ManagerPhone', 50),
  text('EmployeeId', 50),
  text('GovernmentId', 50),
  text('ExternalUserIdentifier', 50),
  text('MobilePhone', 50),
  text('Home2', 50),
  text('Business2', 50),
  text('Callback', 50),
  text('Pager', 50),
];

const personColumns = (): Column[] => [
  dateOnly('BirthDate'),
  dateOnly('Anniversary'),
  choice('GenderCode', numbered(['Male', 'Female'])),
  choice('FamilyStatusCode', numbered(['Single', 'Married', 'Divorced', 'Widowed'])),
  choice('AccountRoleCode', numbered(['Decision Maker', 'Employee', 'Influencer'])),
  choice('CustomerTypeCode', numbered(['Default Value']), { defaultValue: 1 }),
  choice('LeadSourceCode', numbered(['Default Value']), { defaultValue: 1 }),
  choice('EducationCode', numbered(['Default Value']), { defaultValue: 1 }),
  choice('HasChildrenCode', numbered(['Default Value']), { defaultValue: 1 }),
  integer('NumberOfChildren', { min: 0, max: 1_000_000_000 }),
  text('ChildrensNames', 255),
  text('SpousesName', 100),
  bool('IsBackofficeCustomer'),
  ...money('AnnualIncome'),
];

const relationColumns = (): Column[] => [
  lookup(
    'ParentCustomerId',
    [
      via('parentcustomerid_account', ['account'], 'contact_customer_accounts', 'cascade'),
      via('parentcustomerid_contact', ['contact'], 'contact_customer_contacts'),
    ],
    { indexed: true },
  ),
  entityName('ParentCustomerIdType', readOnly),
  lookup(
    'MasterId',
    [via('masterid', ['contact'], 'contact_master_contact', 'removeLink', 'none')],
    {
      ...readOnly,
      indexed: true,
    },
  ),
  lookup('PreferredSystemUserId', [
    via('preferredsystemuserid', ['systemuser'], 'system_user_contacts'),
  ]),
];

/** Persons. */
export const contact = (): TableDefinition => ({
  name: 'contact',
  schemaName: 'Contact',
  entitySet: 'contacts',
  objectTypeCode: 2,
  primaryKey: 'contactid',
  primaryName: 'fullname',
  columns: [
    primaryKey('ContactId'),
    ...nameColumns(),
    ...workColumns(),
    ...personColumns(),
    ...partyColumns(),
    ...addressColumns(1),
    ...addressColumns(2, 100),
    ...addressColumns(3),
    ...relationColumns(),
    ...currencyColumns('contact'),
    ...processColumns(),
    ...states(
      ['Active', 'Inactive'],
      [
        { value: 1, label: 'Active', state: 0 },
        { value: 2, label: 'Inactive', state: 1 },
      ],
    ),
    ...systemColumns('contact', { owned: true }),
  ],
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: true,
  manyToMany: [listMembership('contact')],
  custom: false,
  hasActivities: true,
  hasNotes: true,
});
