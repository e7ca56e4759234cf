import {
  bool,
  choice,
  createOnly,
  dateTime,
  entityName,
  integer,
  lookup,
  memo,
  money,
  readOnly,
  states,
  text,
  via,
} from './columns.ts';
import { currencyColumns, primaryKey, processColumns, systemColumns } from './system-columns.ts';
import type { ManyToMany, TableDefinition } from './types.ts';

const common = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: true,
  custom: false,
} as const;

const MEMBERS_MAX = 1_000_000_000;
const QUERY_LENGTH_MAX = 1_073_741_823;

const towards = (member: 'account' | 'contact'): ManyToMany => ({
  name: `list${member}_association`,
  intersect: 'listmember',
  nearColumn: 'listid',
  farColumn: 'entityid',
  farTable: member,
  // Members come and go by messages of their own, never by $ref.
  associable: false,
});

/** The view of a list relationship from its members. */
export const listMembership = (member: 'account' | 'contact'): ManyToMany => ({
  ...towards(member),
  nearColumn: 'entityid',
  farColumn: 'listid',
  farTable: 'list',
});

/** Marketing lists: static ones have member rows, dynamic ones a query. */
export const list = (): TableDefinition => ({
  ...common,
  name: 'list',
  schemaName: 'List',
  entitySet: 'lists',
  objectTypeCode: 4300,
  primaryKey: 'listid',
  primaryName: 'listname',
  columns: [
    primaryKey('ListId'),
    text('ListName', 128, { required: 'system', indexed: true }),
    choice(
      'CreatedFromCode',
      [
        { value: 1, label: 'Account' },
        { value: 2, label: 'Contact' },
        { value: 4, label: 'Lead' },
      ],
      { ...createOnly, required: 'system' },
    ),
    bool('Type', ['Static', 'Dynamic'], { ...createOnly, required: 'system' }),
    memo('Query', QUERY_LENGTH_MAX),
    bool('LockStatus'),
    integer('MemberCount', { ...readOnly, min: 0, max: MEMBERS_MAX, defaultValue: 0 }),
    integer('MemberType', { min: 0, max: MEMBERS_MAX }),
    text('Purpose', 512),
    text('Source', 128),
    memo('Description', 2000),
    ...money('Cost'),
    bool('DoNotSendOnOptOut'),
    bool('IgnoreInactiveListMembers'),
    dateTime('LastUsedOn'),
    ...currencyColumns('list'),
    ...processColumns(),
    ...states(
      ['Active', 'Inactive'],
      [
        { value: 0, label: 'Active', state: 0 },
        { value: 1, label: 'Inactive', state: 1 },
      ],
    ),
    ...systemColumns('list', { owned: true }),
  ],
  manyToMany: [towards('contact'), towards('account')],
});

/** One member of a static list. */
export const listMember = (): TableDefinition => ({
  ...common,
  changeTracking: false,
  name: 'listmember',
  schemaName: 'ListMember',
  entitySet: 'listmembers',
  objectTypeCode: 4301,
  primaryKey: 'listmemberid',
  primaryName: 'name',
  columns: [
    primaryKey('ListMemberId'),
    text('Name', 100, readOnly),
    lookup('ListId', [via('listid', ['list'], 'listmember_list', 'cascade')], {
      required: 'system',
      indexed: true,
    }),
    lookup(
      'EntityId',
      [
        via('entityid_contact', ['contact'], 'listmember_contact', 'cascade'),
        via('entityid_account', ['account'], 'listmember_account', 'cascade'),
      ],
      { required: 'system', indexed: true },
    ),
    entityName('EntityType', readOnly),
    ...systemColumns('listmember', { owned: false }),
  ],
});
