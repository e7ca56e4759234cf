import type { Choice, Column, ColumnType, LookupNavigation } from './types.ts';

type Extra = Partial<Omit<Column, 'name' | 'schemaName' | 'type'>>;

const MONEY_MAX = 100_000_000_000_000;
const INTEGER_MAX = 2_147_483_647;

/** Logical names are the lower-case schema names, on every table. */
const column = (schemaName: string, type: ColumnType, extra: Extra): Column => ({
  name: schemaName.toLowerCase(),
  schemaName,
  type,
  required: 'none',
  creatable: true,
  updatable: true,
  indexed: false,
  custom: false,
  ...extra,
});

/** Columns the service computes: accepted in a payload and ignored. */
export const readOnly = { creatable: false, updatable: false } as const;

/** Columns that may be set when the row is made and never afterwards. */
export const createOnly = { creatable: true, updatable: false } as const;

/** Single line of text; `maxLength` in characters. */
export const text = (schemaName: string, maxLength: number, extra: Extra = {}): Column =>
  column(schemaName, 'text', { maxLength, ...extra });

/** Multiple lines of text; `maxLength` in characters. */
export const memo = (schemaName: string, maxLength: number, extra: Extra = {}): Column =>
  column(schemaName, 'memo', { maxLength, ...extra });

/** Whole number, 32 bits unless bounds are given. */
export const integer = (schemaName: string, extra: Extra = {}): Column =>
  column(schemaName, 'integer', { min: -INTEGER_MAX - 1, max: INTEGER_MAX, ...extra });

/** Fixed-point number; excess digits are rounded to `precision`. */
export const decimal = (
  schemaName: string,
  precision: number,
  bound: number,
  extra: Extra = {},
): Column => column(schemaName, 'decimal', { precision, min: -bound, max: bound, ...extra });

/** Floating-point number between -bound and bound. */
export const double = (schemaName: string, bound: number, extra: Extra = {}): Column =>
  column(schemaName, 'double', { precision: 5, min: -bound, max: bound, ...extra });

/** Amount of money plus its read-only companion in the base currency. */
export const money = (schemaName: string, extra: Extra = {}): Column[] => [
  column(schemaName, 'money', { precision: 2, min: 0, max: MONEY_MAX, ...extra }),
  column(`${schemaName}_Base`, 'money', { precision: 4, ...readOnly }),
];

/** Yes/no with the two labels of the column. */
export const bool = (
  schemaName: string,
  labels: readonly [string, string] = ['No', 'Yes'],
  extra: Extra = {},
): Column =>
  column(schemaName, 'boolean', {
    choices: labels.map((label, value) => ({ value, label })),
    defaultValue: false,
    ...extra,
  });

/** Instant in UTC, whole seconds. */
export const dateTime = (schemaName: string, extra: Extra = {}): Column =>
  column(schemaName, 'datetime', extra);

/** Calendar day without a time zone. */
export const dateOnly = (schemaName: string, extra: Extra = {}): Column =>
  column(schemaName, 'dateonly', extra);

/** GUID that is not a lookup. */
export const guid = (schemaName: string, extra: Extra = {}): Column =>
  column(schemaName, 'guid', extra);

/** Logical name of a table, as in `activitytypecode`. */
export const entityName = (schemaName: string, extra: Extra = {}): Column =>
  column(schemaName, 'entityname', extra);

/** Row version, read-only. */
export const bigint = (schemaName: string): Column => column(schemaName, 'bigint', readOnly);

/** Labels numbered from `first`. */
export const numbered = (labels: readonly string[], first = 1): Choice[] =>
  labels.map((label, index) => ({ value: first + index, label }));

/** Choice column. */
export const choice = (schemaName: string, choices: readonly Choice[], extra: Extra = {}): Column =>
  column(schemaName, 'choice', { choices, ...extra });

/** `statecode` and `statuscode`; the first reason listed for a state is its default. */
export const states = (
  stateLabels: readonly string[],
  reasons: readonly Choice[],
): readonly Column[] => [
  column('StateCode', 'state', {
    required: 'system',
    creatable: false,
    choices: numbered(stateLabels, 0),
    defaultValue: 0,
  }),
  column('StatusCode', 'status', { choices: reasons }),
];

/** One navigation property of a lookup. */
export const via = (
  name: string,
  targets: readonly string[],
  relationship: string,
  onDelete: LookupNavigation['onDelete'] = 'removeLink',
  onMerge: LookupNavigation['onMerge'] = 'cascade',
): LookupNavigation => ({ name, targets, relationship, onDelete, onMerge });

/** Lookup column; a polymorphic one has a navigation property per target. */
export const lookup = (
  schemaName: string,
  navigations: readonly LookupNavigation[],
  extra: Extra = {},
): Column => column(schemaName, 'lookup', { navigations, ...extra });
