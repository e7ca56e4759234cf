import { entityName, lookup, text, via } from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { TableDefinition } from './types.ts';

const standard = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: false,
} as const;

/** The messages of the platform by name, such as Create or UpsertMultiple. */
export const sdkMessage = (): TableDefinition => ({
  ...standard,
  name: 'sdkmessage',
  schemaName: 'SdkMessage',
  entitySet: 'sdkmessages',
  objectTypeCode: 4606,
  primaryKey: 'sdkmessageid',
  primaryName: 'name',
  columns: [
    primaryKey('SdkMessageId'),
    text('Name', 256),
    ...systemColumns('sdkmessage', { owned: false }),
  ],
});

/** Which message a table understands: a row for each pair. */
export const sdkMessageFilter = (): TableDefinition => ({
  ...standard,
  name: 'sdkmessagefilter',
  schemaName: 'SdkMessageFilter',
  entitySet: 'sdkmessagefilters',
  objectTypeCode: 4607,
  primaryKey: 'sdkmessagefilterid',
  primaryName: 'name',
  columns: [
    primaryKey('SdkMessageFilterId'),
    text('Name', 256),
    entityName('PrimaryObjectTypeCode'),
    lookup('SdkMessageId', [via('sdkmessageid', ['sdkmessage'], 'sdkmessageid_sdkmessagefilter')]),
    ...systemColumns('sdkmessagefilter', { owned: false }),
  ],
});
