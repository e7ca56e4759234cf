import {
  choice,
  dateTime,
  entityName,
  integer,
  lookup,
  numbered,
  readOnly,
  states,
  text,
  via,
} from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { Column, TableDefinition } from './types.ts';

// Tables of Customer Insights - Journeys. Columns, options and navigation follow Microsoft's
// generated reference of msdynmkt_contactpointconsent4, msdynmkt_purpose and msdynmkt_topic.

/** Options of the app are numbered from here, after the prefix of its publisher. */
const FIRST = 534_120_000;

const application = { required: 'application' } as const;

const shared = (
  schemaName: string,
  globalChoice: string,
  labels: readonly string[],
  extra: Partial<Pick<Column, 'required' | 'defaultValue'>> = {},
): Column => choice(schemaName, numbered(labels, FIRST), { globalChoice, ...extra });

const common = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: true,
} as const;

const ending = (table: string): Column[] => [
  ...states(
    ['Active', 'Inactive'],
    [
      { value: 1, label: 'Active', state: 0 },
      { value: 2, label: 'Inactive', state: 1 },
    ],
  ),
  ...systemColumns(table, { owned: true }),
];

const ofPurpose = (relationship: string): Column =>
  lookup(
    'msdynmkt_purposeId',
    [via('msdynmkt_purposeId', ['msdynmkt_purpose'], relationship, 'removeLink', 'none')],
    { ...application, indexed: true },
  );

const enforcement = ['Restrictive', 'Non-Restrictive', 'Disabled'];

/** What messages are sent for. */
export const purpose = (): TableDefinition => ({
  ...common,
  name: 'msdynmkt_purpose',
  schemaName: 'msdynmkt_purpose',
  entitySet: 'msdynmkt_purposes',
  objectTypeCode: 10_501,
  primaryKey: 'msdynmkt_purposeid',
  primaryName: 'msdynmkt_name',
  columns: [
    primaryKey('msdynmkt_purposeId'),
    text('msdynmkt_name', 100, application),
    text('msdynmkt_description', 100),
    shared('msdynmkt_type', 'msdynmkt_purposetype', purposeTypes, application),
    shared('msdynmkt_enforcementmodel', ENFORCEMENT, enforcement, application),
    shared('msdynmkt_smsenforcementmodel', ENFORCEMENT, enforcement, { defaultValue: FIRST }),
    shared('msdynmkt_voiceenforcementmodel', ENFORCEMENT, enforcement, { defaultValue: FIRST }),
    integer('msdynmkt_topiccount', { min: 0, ...application }),
    ...ending('msdynmkt_purpose'),
  ],
});

const ENFORCEMENT = 'msdynmkt_purposeenforcementmodel';
const purposeTypes = ['Commercial Communication', 'Transactional Communication', 'Tracking'];

/** What messages of a purpose are about. */
export const topic = (): TableDefinition => ({
  ...common,
  name: 'msdynmkt_topic',
  schemaName: 'msdynmkt_topic',
  entitySet: 'msdynmkt_topics',
  objectTypeCode: 10_502,
  primaryKey: 'msdynmkt_topicid',
  primaryName: 'msdynmkt_name',
  columns: [
    primaryKey('msdynmkt_topicId'),
    text('msdynmkt_name', 100, application),
    ofPurpose('msdynmkt_msdynmkt_purpose_msdynmkt_topic'),
    ...ending('msdynmkt_topic'),
  ],
});

const sources = [
  'Internal',
  'Preference page',
  'Text message',
  'Loaded',
  'Preference Center',
  'Realtime Marketing Form',
  'Subscription Center',
  'Email - list-unsubscribe',
];

const reasons = [
  'No reasons',
  'Opt-in - Advertisement',
  'Opt-in - Landing page',
  'Opt-in - Events',
  'Opt-out - Content was irrelevant',
  'Opt-out - Received too frequently',
  'Opt-out - Didn’t recall signing up',
  'Opt-out - Privacy concerns',
  'Opt-out - One-click unsubscribe',
];

const consentColumns = (): Column[] => [
  text('msdynmkt_contactpointvalue', 400, { ...application, indexed: true }),
  shared(
    'msdynmkt_contactpointtype',
    'msdynmkt_contactpointtype',
    ['Email', 'Text Message', 'Custom', 'Voice'],
    application,
  ),
  shared('msdynmkt_contactpointconsenttype', 'msdynmkt_consentlevel', ['Purpose', 'Topic']),
  shared('msdynmkt_value', 'msdynmkt_consentvalue', consentValues, application),
  shared('msdynmkt_uionly_value_tracking', 'msdynmkt_consentvalue', consentValues, {
    defaultValue: FIRST,
  }),
  shared('msdynmkt_source', 'msdynmkt_consentsource', sources, {
    ...application,
    defaultValue: FIRST,
  }),
  // The first reason lies one below the others.
  choice('msdynmkt_logicalreason', numbered(reasons, FIRST - 1), {
    ...application,
    globalChoice: 'msdynmkt_reason',
  }),
  text('msdynmkt_reason', 500),
  text('msdynmkt_modifiedonbehalf', 500),
  dateTime('msdynmkt_migrationtimestamp'),
];

const consentValues = ['Not Set', 'Opted In', 'Opted Out'];

/** What somebody agreed to for an address or number, whoever it belongs to. */
export const contactPointConsent = (): TableDefinition => ({
  ...common,
  name: 'msdynmkt_contactpointconsent4',
  schemaName: 'msdynmkt_contactpointconsent4',
  entitySet: 'msdynmkt_contactpointconsent4s',
  objectTypeCode: 10_503,
  primaryKey: 'msdynmkt_contactpointconsent4id',
  primaryName: 'msdynmkt_contactpointvalue',
  columns: [
    primaryKey('msdynmkt_contactpointconsent4Id'),
    ...consentColumns(),
    ofPurpose('msdynmkt_msdynmkt_contactpointconsent4_purposeId_m'),
    lookup(
      'msdynmkt_topicId',
      [
        via(
          'msdynmkt_topicId',
          ['msdynmkt_topic'],
          'msdynmkt_msdynmkt_contactpointconsent4_topicId_msd',
          'removeLink',
          'none',
        ),
      ],
      { indexed: true },
    ),
    lookup('msdynmkt_messageId', [
      via(
        'email_msdynmkt_messageid',
        ['email'],
        'email_msdynmkt_contactpointconsent4_messageid',
        'removeLink',
        'none',
      ),
    ]),
    entityName('msdynmkt_messageidIdType', readOnly),
    ...ending('msdynmkt_contactpointconsent4'),
  ],
});
