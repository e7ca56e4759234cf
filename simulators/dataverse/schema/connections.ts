import { bool, choice, dateTime, lookup, memo, readOnly, states, text, via } from './columns.ts';
import { currencyColumns, primaryKey, systemColumns } from './system-columns.ts';
import type { Column, LookupNavigation, TableDefinition } from './types.ts';

const common = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: true,
  custom: false,
} as const;

const activeStates = (): readonly Column[] =>
  states(
    ['Active', 'Inactive'],
    [
      { value: 1, label: 'Active', state: 0 },
      { value: 2, label: 'Inactive', state: 1 },
    ],
  );

const roleCategories = [
  { value: 1, label: 'Business' },
  { value: 2, label: 'Family' },
  { value: 3, label: 'Social' },
  { value: 4, label: 'Sales' },
  { value: 5, label: 'Other' },
  { value: 1000, label: 'Stakeholder' },
  { value: 1001, label: 'Sales Team' },
  { value: 1002, label: 'Service' },
];

/** What one side of a connection is to the other. */
export const connectionRole = (): TableDefinition => ({
  ...common,
  name: 'connectionrole',
  schemaName: 'ConnectionRole',
  entitySet: 'connectionroles',
  objectTypeCode: 3231,
  primaryKey: 'connectionroleid',
  primaryName: 'name',
  columns: [
    primaryKey('ConnectionRoleId'),
    text('Name', 100, { required: 'system' }),
    choice('Category', roleCategories),
    memo('Description', 1000),
    ...activeStates(),
    ...systemColumns('connectionrole', { owned: false }),
  ],
});

const connectable = ['account', 'contact', 'task', 'email', 'phonecall', 'systemuser', 'team'];

const side = (ordinal: 1 | 2): Column[] => {
  const navigations: LookupNavigation[] = connectable.map((table) =>
    via(`record${ordinal}id_${table}`, [table], `${table}_connections${ordinal}`, 'cascade'),
  );
  const role = via(
    `record${ordinal}roleid`,
    ['connectionrole'],
    `connection_role_connections${ordinal}`,
    'restrict',
  );
  return [
    lookup(`Record${ordinal}Id`, navigations, { indexed: true, required: 'system' }),
    lookup(`Record${ordinal}RoleId`, [role], { indexed: true }),
  ];
};

/** A tie between two rows; the platform keeps a mirrored row for the view from the other side. */
export const connection = (): TableDefinition => ({
  ...common,
  name: 'connection',
  schemaName: 'Connection',
  entitySet: 'connections',
  objectTypeCode: 3234,
  primaryKey: 'connectionid',
  primaryName: 'name',
  columns: [
    primaryKey('ConnectionId'),
    text('Name', 500, readOnly),
    ...side(1),
    ...side(2),
    lookup(
      'RelatedConnectionId',
      [via('relatedconnectionid', ['connection'], 'connection_related_connection')],
      { ...readOnly, indexed: true },
    ),
    bool('IsMaster', ['No', 'Yes'], { ...readOnly, defaultValue: true }),
    dateTime('EffectiveStart'),
    dateTime('EffectiveEnd'),
    memo('Description', 2000),
    ...currencyColumns('connection'),
    ...activeStates(),
    ...systemColumns('connection', { owned: true }),
  ],
});
