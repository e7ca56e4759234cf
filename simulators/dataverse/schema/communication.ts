import { activityColumns, activityTable } from './activities.ts';
import {
  bigint,
  bool,
  choice,
  createOnly,
  entityName,
  integer,
  lookup,
  readOnly,
  states,
  text,
  via,
} from './columns.ts';
import { primaryKey } from './system-columns.ts';
import type { LookupNavigation, TableDefinition } from './types.ts';

const stateNames = ['Open', 'Completed', 'Canceled'];
const directions = ['Incoming', 'Outgoing'] as const;

const regarding = (activity: string, suffix: string): LookupNavigation[] => [
  via(`regardingobjectid_account_${activity}`, ['account'], `Account_${suffix}`, 'cascade'),
  via(`regardingobjectid_contact_${activity}`, ['contact'], `Contact_${suffix}`, 'cascade'),
];

/** E-mail messages; nothing is ever sent. */
export const email = (): TableDefinition =>
  activityTable({ name: 'email', schemaName: 'Email', entitySet: 'emails', objectTypeCode: 4202 }, [
    ...activityColumns({
      table: 'email',
      subjectMax: 800,
      regarding: regarding('email', 'Emails'),
      states: states(stateNames, [
        { value: 1, label: 'Draft', state: 0 },
        { value: 8, label: 'Failed', state: 0 },
        { value: 2, label: 'Completed', state: 1 },
        { value: 3, label: 'Sent', state: 1 },
        { value: 4, label: 'Received', state: 1 },
        { value: 6, label: 'Pending Send', state: 1 },
        { value: 7, label: 'Sending', state: 1 },
        { value: 5, label: 'Canceled', state: 2 },
      ]),
    }),
    bool('DirectionCode', directions, { defaultValue: true }),
    text('Category', 250),
    text('MessageId', 320),
    text('InReplyTo', 320),
    text('MimeType', 256),
  ]);

/** Telephone calls. */
export const phoneCall = (): TableDefinition =>
  activityTable(
    { name: 'phonecall', schemaName: 'PhoneCall', entitySet: 'phonecalls', objectTypeCode: 4210 },
    [
      ...activityColumns({
        table: 'phonecall',
        subjectMax: 200,
        regarding: regarding('phonecall', 'Phonecalls'),
        states: states(stateNames, [
          { value: 1, label: 'Open', state: 0 },
          { value: 2, label: 'Made', state: 1 },
          { value: 4, label: 'Received', state: 1 },
          { value: 3, label: 'Canceled', state: 2 },
        ]),
      }),
      bool('DirectionCode', directions, { defaultValue: true }),
      text('PhoneNumber', 200),
      text('Category', 250),
      text('Subcategory', 250),
    ],
  );

/** What a party does in an activity; the names are those of the platform. */
const participation = [
  'Sender',
  'To Recipient',
  'CC Recipient',
  'BCC Recipient',
  'Required attendee',
  'Optional attendee',
  'Organizer',
  'Regarding',
  'Owner',
  'Resource',
  'Customer',
  'Chat Participant',
  'Related',
].map((label, index) => ({ value: index + 1, label }));

/** Who takes part in activities. `activities` are the activity tables of this organisation. */
export const activityParty = (activities: readonly TableDefinition[]): TableDefinition => ({
  name: 'activityparty',
  schemaName: 'ActivityParty',
  entitySet: 'activityparties',
  objectTypeCode: 135,
  primaryKey: 'activitypartyid',
  primaryName: 'partyidname',
  columns: [
    primaryKey('ActivityPartyId'),
    lookup(
      'ActivityId',
      activities.map(({ name, custom }) =>
        via(
          `activityid_${name}${custom ? '_activityparty' : ''}`,
          [name],
          `${name}_activity_parties`,
          'cascade',
        ),
      ),
      { ...createOnly, required: 'system', indexed: true },
    ),
    lookup(
      'PartyId',
      [
        via('partyid_account', ['account'], 'account_activity_parties'),
        via('partyid_contact', ['contact'], 'contact_activity_parties'),
        via('partyid_systemuser', ['systemuser'], 'system_user_activity_parties'),
      ],
      { indexed: true },
    ),
    entityName('PartyObjectTypeCode', readOnly),
    text('PartyIdName', 400, readOnly),
    choice('ParticipationTypeMask', participation, { required: 'system' }),
    text('AddressUsed', 320),
    text('UnresolvedPartyName', 200),
    text('ExternalId', 200),
    text('ExternalIdType', 200),
    bool('IsPartyDeleted', ['No', 'Yes'], readOnly),
    integer('InstanceTypeCode', { ...readOnly, defaultValue: 0 }),
    bigint('VersionNumber'),
  ],
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: false,
});
