import { bool, choice, guid, integer, lookup, numbered, text, via } from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { TableDefinition } from './types.ts';

const common = {
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: false,
} as const;

const system = { required: 'system' } as const;

/** Who brings components into an organisation, and with which prefix. */
export const publisher = (): TableDefinition => ({
  ...common,
  name: 'publisher',
  schemaName: 'Publisher',
  entitySet: 'publishers',
  objectTypeCode: 7101,
  primaryKey: 'publisherid',
  primaryName: 'friendlyname',
  columns: [
    primaryKey('PublisherId'),
    text('UniqueName', 256, { ...system, indexed: true }),
    text('FriendlyName', 256, system),
    text('Description', 2000),
    text('CustomizationPrefix', 8, system),
    integer('CustomizationOptionValuePrefix', { ...system, min: 10_000, max: 99_999 }),
    text('EMailAddress', 100),
    text('SupportingWebsiteUrl', 200),
    bool('IsReadonly'),
    ...systemColumns('publisher', { owned: false }),
  ],
});

/** Sets of components that belong together. */
export const solution = (): TableDefinition => ({
  ...common,
  name: 'solution',
  schemaName: 'Solution',
  entitySet: 'solutions',
  objectTypeCode: 7100,
  primaryKey: 'solutionid',
  primaryName: 'friendlyname',
  columns: [
    primaryKey('SolutionId'),
    text('UniqueName', 65, { ...system, indexed: true }),
    text('FriendlyName', 256, system),
    text('Description', 2000),
    text('Version', 256, system),
    bool('IsManaged', ['Unmanaged', 'Managed']),
    bool('IsVisible', ['No', 'Yes'], { defaultValue: true }),
    lookup('PublisherId', [via('publisherid', ['publisher'], 'publisher_solution')], {
      ...system,
      indexed: true,
    }),
    ...systemColumns('solution', { owned: false }),
  ],
});

/** The kinds of component that metadata writes file in a solution, with Microsoft's numbers. */
export const componentTypes = { table: 1, column: 2, relationship: 10, key: 14 } as const;

/** What belongs to which solution. */
export const solutionComponent = (): TableDefinition => ({
  ...common,
  name: 'solutioncomponent',
  schemaName: 'SolutionComponent',
  entitySet: 'solutioncomponents',
  objectTypeCode: 7103,
  primaryKey: 'solutioncomponentid',
  primaryName: 'solutioncomponentid',
  columns: [
    primaryKey('SolutionComponentId'),
    lookup('SolutionId', [via('solutionid', ['solution'], 'solution_solutioncomponent')], {
      ...system,
      indexed: true,
    }),
    guid('ObjectId'),
    choice('ComponentType', [
      { value: componentTypes.table, label: 'Entity' },
      { value: componentTypes.column, label: 'Attribute' },
      { value: componentTypes.relationship, label: 'Entity Relationship' },
      { value: componentTypes.key, label: 'Entity Key' },
    ]),
    choice('RootComponentBehavior', numbered(['All', 'No subcomponents', 'Shell only'], 0)),
    ...systemColumns('solutioncomponent', { owned: false }),
  ],
});
