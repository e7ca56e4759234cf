import {
  bigint,
  createOnly,
  dateTime,
  decimal,
  guid,
  integer,
  lookup,
  readOnly,
  text,
  via,
} from './columns.ts';
import type { Column } from './types.ts';

type SystemOptions = {
  /** Appended to the navigation names: activity tables carry their own name there. */
  readonly suffix?: string;
  readonly owned: boolean;
};

const users = ['systemuser'];

/** Who and when: on every table. */
const stamps = (table: string, suffix: string): Column[] => {
  const stamp = (name: string, relationship: string): Column =>
    lookup(name, [via(`${name.toLowerCase()}${suffix}`, users, `lk_${table}_${relationship}`)], {
      ...readOnly,
    });
  return [
    stamp('CreatedBy', 'createdby'),
    dateTime('CreatedOn', readOnly),
    stamp('CreatedOnBehalfBy', 'createdonbehalfby'),
    stamp('ModifiedBy', 'modifiedby'),
    dateTime('ModifiedOn', readOnly),
    stamp('ModifiedOnBehalfBy', 'modifiedonbehalfby'),
    dateTime('OverriddenCreatedOn', createOnly),
    integer('ImportSequenceNumber', createOnly),
    integer('TimeZoneRuleVersionNumber', { min: -1 }),
    integer('UTCConversionTimeZoneCode', { min: -1 }),
    bigint('VersionNumber'),
  ];
};

const ownership = (table: string, suffix: string): Column[] => [
  lookup('OwnerId', [via(`ownerid${suffix}`, ['systemuser', 'team'], `owner_${table}s`)], {
    required: 'system',
  }),
  lookup(
    'OwningBusinessUnit',
    [via(`owningbusinessunit${suffix}`, ['businessunit'], `business_unit_${table}s`)],
    readOnly,
  ),
  lookup('OwningTeam', [via(`owningteam${suffix}`, ['team'], `team_${table}s`)], readOnly),
  lookup('OwningUser', [via(`owninguser${suffix}`, users, `user_${table}s`)], readOnly),
];

/** The columns that the platform itself puts on a table. */
export const systemColumns = (table: string, options: SystemOptions): Column[] => {
  const suffix = options.suffix ?? '';
  return [...stamps(table, suffix), ...(options.owned ? ownership(table, suffix) : [])];
};

/** Currency and exchange rate, on tables that hold money. */
export const currencyColumns = (table: string, suffix = ''): Column[] => [
  lookup('TransactionCurrencyId', [
    via(
      `transactioncurrencyid${suffix}`,
      ['transactioncurrency'],
      `transactioncurrency_${table}`,
      'restrict',
    ),
  ]),
  decimal('ExchangeRate', 12, 100_000_000_000, readOnly),
];

/** Primary key column: settable on create, never changed. */
export const primaryKey = (schemaName: string): Column =>
  guid(schemaName, { ...createOnly, required: 'system' });

/** Stage columns of business process flows, present and mostly empty. */
export const processColumns = (): Column[] => [
  guid('ProcessId'),
  guid('StageId'),
  text('TraversedPath', 1250),
];
