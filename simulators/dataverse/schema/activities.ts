import {
  bool,
  choice,
  dateTime,
  decimal,
  entityName,
  integer,
  lookup,
  memo,
  numbered,
  readOnly,
  states,
  text,
  via,
} from './columns.ts';
import { currencyColumns, primaryKey, processColumns, systemColumns } from './system-columns.ts';
import type { Choice, Column, LookupNavigation, TableDefinition } from './types.ts';

const INTEGER_MAX = 2_147_483_647;

const pointerReasons: readonly Choice[] = [
  { value: 1, label: 'Open', state: 0 },
  { value: 2, label: 'Completed', state: 1 },
  { value: 3, label: 'Canceled', state: 2 },
  { value: 4, label: 'Scheduled', state: 3 },
];
const pointerStates = ['Open', 'Completed', 'Canceled', 'Scheduled'];

type ActivityShape = {
  readonly table: string;
  readonly subjectMax: number;
  readonly regarding: readonly LookupNavigation[];
  readonly states: readonly Column[];
};

/** Columns that every activity inherits from the pointer. */
export const activityColumns = (shape: ActivityShape): Column[] => {
  const suffix = shape.table === 'activitypointer' ? '' : `_${shape.table}`;
  return [
    primaryKey('ActivityId'),
    text('Subject', shape.subjectMax, { required: 'application' }),
    memo('Description', 2000),
    lookup('RegardingObjectId', shape.regarding, { indexed: true }),
    entityName('RegardingObjectTypeCode', readOnly),
    entityName('ActivityTypeCode', readOnly),
    dateTime('ScheduledStart'),
    dateTime('ScheduledEnd'),
    dateTime('ActualStart'),
    dateTime('ActualEnd'),
    dateTime('SortDate'),
    dateTime('LastOnHoldTime'),
    integer('ActualDurationMinutes', { min: 0, max: INTEGER_MAX }),
    integer('ScheduledDurationMinutes', { min: 0, max: INTEGER_MAX, ...readOnly }),
    integer('OnHoldTime', readOnly),
    choice('PriorityCode', numbered(['Low', 'Normal', 'High'], 0), { defaultValue: 1 }),
    bool('IsBilled'),
    bool('IsWorkflowCreated'),
    bool('IsRegularActivity', ['No', 'Yes'], { ...readOnly, defaultValue: true }),
    memo('ActivityAdditionalParams', 8192),
    ...shape.states,
    ...currencyColumns(shape.table, suffix),
    ...processColumns(),
    ...systemColumns(shape.table, { suffix, owned: true }),
  ];
};

/** An activity table; its rows also show in the union. */
export const activityTable = (
  definition: Pick<TableDefinition, 'name' | 'schemaName' | 'entitySet' | 'objectTypeCode'>,
  columns: readonly Column[],
  custom = false,
): TableDefinition => ({
  ...definition,
  primaryKey: 'activityid',
  primaryName: 'subject',
  columns,
  keys: [],
  isActivity: true,
  isActivityUnion: false,
  changeTracking: true,
  custom,
  hasNotes: true,
});

/** To-do items. */
export const task = (): TableDefinition =>
  activityTable({ name: 'task', schemaName: 'Task', entitySet: 'tasks', objectTypeCode: 4212 }, [
    ...activityColumns({
      table: 'task',
      subjectMax: 200,
      regarding: [
        via('regardingobjectid_account_task', ['account'], 'Account_Tasks', 'cascade'),
        via('regardingobjectid_contact_task', ['contact'], 'Contact_Tasks', 'cascade'),
      ],
      states: states(
        ['Open', 'Completed', 'Canceled'],
        [
          { value: 2, label: 'Not Started', state: 0 },
          { value: 3, label: 'In Progress', state: 0 },
          { value: 4, label: 'Waiting on someone else', state: 0 },
          { value: 7, label: 'Deferred', state: 0 },
          { value: 5, label: 'Completed', state: 1 },
          { value: 6, label: 'Canceled', state: 2 },
        ],
      ),
    }),
    integer('PercentComplete', { min: 0, max: 100 }),
    text('Category', 250),
    text('Subcategory', 250),
  ]);

/** The read-only union of all activities. */
export const activityPointer = (): TableDefinition => ({
  ...activityTable(
    {
      name: 'activitypointer',
      schemaName: 'ActivityPointer',
      entitySet: 'activitypointers',
      objectTypeCode: 4200,
    },
    activityColumns({
      table: 'activitypointer',
      subjectMax: 400,
      regarding: [
        via('regardingobjectid_account', ['account'], 'Account_ActivityPointers'),
        via('regardingobjectid_contact', ['contact'], 'Contact_ActivityPointers'),
      ],
      states: states(pointerStates, pointerReasons),
    }),
  ),
  isActivityUnion: true,
});

const custom = { custom: true } as const;
const ORDER_AMOUNT_MAX = 100_000_000_000;

type CustomActivity = {
  readonly schemaName: string;
  readonly entitySet: string;
  readonly objectTypeCode: number;
  readonly subjectMax: number;
  /** Tables whose rows the activity may regard. */
  readonly targets: readonly string[];
};

/** The navigation of an activity table to one table that it may regard. */
export const regardingNavigation = (
  target: string,
  activity: Pick<TableDefinition, 'name' | 'entitySet'>,
): LookupNavigation =>
  via(
    `regardingobjectid_${target}_${activity.name}`,
    [target],
    `${target}_${activity.entitySet}`,
    'cascade',
  );

/** An activity table that somebody added: the inherited columns, then its own. */
export const customActivity = (
  shape: CustomActivity,
  columns: readonly Column[],
): TableDefinition => {
  const { schemaName, entitySet, objectTypeCode, subjectMax } = shape;
  const name = schemaName.toLowerCase();
  const regarding = shape.targets.map((target) => regardingNavigation(target, { name, entitySet }));
  const inherited = activityColumns({
    table: name,
    subjectMax,
    regarding,
    states: states(pointerStates, pointerReasons),
  });
  return activityTable(
    { name, schemaName, entitySet, objectTypeCode },
    [...inherited, ...columns],
    true,
  );
};

/** Causeway's own activity: one row per fact in the life of an order. */
export const orderActivity = (): TableDefinition =>
  customActivity(
    {
      schemaName: 'cwy_OrderActivity',
      entitySet: 'cwy_orderactivities',
      objectTypeCode: 10_901,
      subjectMax: 200,
      targets: ['account', 'contact'],
    },
    [
      text('cwy_CommercetoolsId', 100, { ...custom, indexed: true }),
      text('cwy_ProjectKey', 100, custom),
      text('cwy_OrderNumber', 100, custom),
      text('cwy_Fact', 200, custom),
      text('cwy_Kind', 50, custom),
      decimal('cwy_Amount', 4, ORDER_AMOUNT_MAX, custom),
      text('cwy_Currency', 3, custom),
      text('cwy_Store', 100, custom),
      text('cwy_Channel', 256, custom),
      text('cwy_Country', 2, custom),
      text('cwy_Locale', 35, custom),
      text('cwy_CustomerGroup', 256, custom),
      text('cwy_Brand', 100, custom),
      text('cwy_Region', 100, custom),
      text('cwy_SourceEventId', 100, custom),
      text('cwy_CorrelationId', 100, custom),
      memo('cwy_Details', 100_000, custom),
    ],
  );
