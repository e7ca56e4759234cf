import { bool, choice, integer, lookup, memo, numbered, states, text, via } from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { TableDefinition } from './types.ts';

const common = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: false,
} as const;

const contracts = numbered([
  'OneWay',
  'Queue',
  'Rest',
  'TwoWay',
  'Topic',
  'Queue (Persistent)',
  'EventHub',
  'Webhook',
  'EventGrid',
]);

const authTypes = numbered([
  'ACS',
  'SAS Key',
  'SAS Token',
  'Webhook Key',
  'Http Header',
  'Http Query String',
  'Connection String',
]);

const stages = [
  { value: 10, label: 'Pre-validation' },
  { value: 20, label: 'Pre-operation' },
  { value: 40, label: 'Post-operation' },
];

const deployments = numbered(
  ['Server Only', 'Microsoft Dynamics 365 Client for Outlook Only', 'Both'],
  0,
);

/** Where events go; only webhooks (contract 8) are delivered. */
export const serviceEndpoint = (): TableDefinition => ({
  ...common,
  name: 'serviceendpoint',
  schemaName: 'ServiceEndpoint',
  entitySet: 'serviceendpoints',
  objectTypeCode: 4618,
  primaryKey: 'serviceendpointid',
  primaryName: 'name',
  columns: [
    primaryKey('ServiceEndpointId'),
    text('Name', 100, { required: 'system' }),
    memo('Description', 2000),
    choice('Contract', contracts, { required: 'system' }),
    choice('AuthType', authTypes, { required: 'system' }),
    memo('AuthValue', 2048),
    memo('Url', 2048),
    choice('MessageFormat', numbered(['.NET Binary', 'Json', 'XML']), { defaultValue: 2 }),
    ...systemColumns('serviceendpoint', { owned: false }),
  ],
});

/** Which events go to an endpoint. */
export const messageStep = (): TableDefinition => ({
  ...common,
  name: 'sdkmessageprocessingstep',
  schemaName: 'SdkMessageProcessingStep',
  entitySet: 'sdkmessageprocessingsteps',
  objectTypeCode: 4608,
  primaryKey: 'sdkmessageprocessingstepid',
  primaryName: 'name',
  columns: [
    primaryKey('SdkMessageProcessingStepId'),
    text('Name', 256),
    text('Description', 256),
    choice('Mode', numbered(['Synchronous', 'Asynchronous'], 0), { required: 'system' }),
    choice('Stage', stages, { required: 'system' }),
    integer('Rank', { defaultValue: 1 }),
    memo('FilteringAttributes', 100_000),
    memo('Configuration', 1_073_741_823),
    bool('AsyncAutoDelete'),
    choice('SupportedDeployment', deployments, { defaultValue: 0 }),
    lookup(
      'SdkMessageId',
      [via('sdkmessageid', ['sdkmessage'], 'sdkmessageid_sdkmessageprocessingstep', 'restrict')],
      { required: 'system' },
    ),
    lookup('SdkMessageFilterId', [
      via(
        'sdkmessagefilterid',
        ['sdkmessagefilter'],
        'sdkmessagefilterid_sdkmessageprocessingstep',
      ),
    ]),
    lookup(
      'EventHandler',
      [
        via(
          'eventhandler_serviceendpoint',
          ['serviceendpoint'],
          'serviceendpoint_sdkmessageprocessingstep',
          'restrict',
        ),
      ],
      { required: 'system', indexed: true },
    ),
    ...states(
      ['Enabled', 'Disabled'],
      [
        { value: 1, label: 'Enabled', state: 0 },
        { value: 2, label: 'Disabled', state: 1 },
      ],
    ),
    ...systemColumns('sdkmessageprocessingstep', { owned: false }),
  ],
});
