import { refusal } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import {
  bigint,
  bool,
  choice,
  dateOnly,
  dateTime,
  decimal,
  double,
  integer,
  memo,
  money,
  text,
} from '../schema/columns.ts';
import type { Choice, Column } from '../schema/types.ts';
import {
  labelOf,
  needText,
  numberIn,
  objectsOf,
  requiredLevelOf,
  schemaNameOf,
} from './metadata-json.ts';

type Extra = Pick<Column, 'custom' | 'required' | 'displayName'>;
type Reader = (schemaName: string, given: JsonObject, extra: Extra) => readonly Column[];

const INTEGER: readonly [number, number] = [-2_147_483_648, 2_147_483_647];
const FIXED: readonly [number, number] = [-100_000_000_000, 100_000_000_000];
const FLOATING: readonly [number, number] = [-100_000_000_000, 100_000_000_000];
const MONEY: readonly [number, number] = [-922_337_203_685_477, 922_337_203_685_477];
const TEXT_MAX = 4000;
const MEMO_MAX = 1_048_576;

/** Where choices without a value begin when no publisher says otherwise. */
const FIRST_CHOICE = 100_000_000;

const limits = (
  given: JsonObject,
  bounds: readonly [number, number],
): { readonly min: number; readonly max: number } => ({
  min: numberIn(given, 'MinValue', bounds[0], bounds),
  max: numberIn(given, 'MaxValue', bounds[1], bounds),
});

const choicesOf = (value: Json | undefined): readonly Choice[] => {
  const set = isObject(value) ? value : {};
  return objectsOf(set.Options, 'Options').map((option, index) => ({
    value: numberIn(option, 'Value', FIRST_CHOICE + index, [0, INTEGER[1]]),
    label: labelOf(option.Label) ?? '',
  }));
};

const yesNoLabels = (given: JsonObject): readonly [string, string] => {
  const set = isObject(given.OptionSet) ? given.OptionSet : {};
  const label = (name: string, fallback: string): string => {
    const option = set[name];
    return (isObject(option) ? labelOf(option.Label) : undefined) ?? fallback;
  };
  return [label('FalseOption', 'No'), label('TrueOption', 'Yes')];
};

const isDateOnly = (given: JsonObject): boolean => given.Format === 'DateOnly';

const readers: Readonly<Record<string, Reader>> = {
  String: (name, given, extra) => [
    text(name, numberIn(given, 'MaxLength', 100, [1, TEXT_MAX]), extra),
  ],
  Memo: (name, given, extra) => [
    memo(name, numberIn(given, 'MaxLength', 2000, [1, MEMO_MAX]), extra),
  ],
  Integer: (name, given, extra) => [integer(name, { ...limits(given, INTEGER), ...extra })],
  BigInt: (name, _given, extra) => [{ ...bigint(name), ...extra }],
  Decimal: (name, given, extra) => [
    decimal(name, numberIn(given, 'Precision', 2, [0, 10]), FIXED[1], {
      ...limits(given, FIXED),
      ...extra,
    }),
  ],
  Double: (name, given, extra) => [
    double(name, FLOATING[1], {
      ...limits(given, FLOATING),
      precision: numberIn(given, 'Precision', 5, [0, 5]),
      ...extra,
    }),
  ],
  Money: (name, given, extra) =>
    money(name, {
      ...limits(given, MONEY),
      precision: numberIn(given, 'Precision', 2, [0, 4]),
      ...extra,
    }).map((column) => ({ ...column, custom: true })),
  DateTime: (name, given, extra) => [
    isDateOnly(given) ? dateOnly(name, extra) : dateTime(name, extra),
  ],
  Boolean: (name, given, extra) => [
    bool(name, yesNoLabels(given), { defaultValue: given.DefaultValue === true, ...extra }),
  ],
  Picklist: (name, given, extra) => {
    const preset = given.DefaultFormValue;
    const isSet = typeof preset === 'number' && preset >= 0;
    const defaults = isSet ? { defaultValue: preset } : {};
    return [choice(name, choicesOf(given.OptionSet), { ...defaults, ...extra })];
  },
};

/** `String` of `Microsoft.Dynamics.CRM.StringAttributeMetadata`. */
const kindOf = (given: JsonObject): string => {
  const type = needText(given, '@odata.type');
  return /^#?Microsoft\.Dynamics\.CRM\.(\w+)AttributeMetadata$/.exec(type)?.[1] ?? type;
};

/** Whether this column of a new table carries its name. */
export const isPrimaryName = (given: JsonObject): boolean => given.IsPrimaryName === true;

const columnsNamed = (schemaName: string, given: JsonObject): readonly Column[] => {
  const kind = kindOf(given);
  const reader = readers[kind];
  if (kind === 'Lookup') {
    throw refusal('argumentInvalid', 'Lookup columns are created with their relationship.');
  }
  if (reader === undefined) {
    throw refusal('argumentInvalid', `Columns of type ${kind} cannot be created here.`);
  }
  const displayName = labelOf(given.DisplayName);
  return reader(schemaName, given, {
    custom: true,
    required: requiredLevelOf(given.RequiredLevel),
    ...(displayName === undefined ? {} : { displayName }),
  });
};

/** The columns that a POST of one attribute makes: money comes with its base amount. */
export const columnsFrom = (given: JsonObject): readonly Column[] =>
  columnsNamed(schemaNameOf(given), given);

/** The name column of a new table; that of an activity is always called Subject. */
export const primaryNameFrom = (given: JsonObject, isActivity: boolean): Column => {
  const name = isActivity ? needText(given, 'SchemaName') : schemaNameOf(given);
  if (isActivity && name !== 'Subject') {
    throw refusal('argumentInvalid', 'The primary column of an activity table must be Subject.');
  }
  const [column] = columnsNamed(name, given);
  if (column?.type === 'text') return column;
  throw refusal('argumentInvalid', 'The primary column of a table must be a String.');
};

const settable = new Set(['maxLength', 'min', 'max', 'precision', 'choices', 'defaultValue']);

/** What a PUT makes of a column: its type and name stay, its settings are those of the body. */
export const changedColumn = (column: Column, given: JsonObject): Column => {
  const body = { ...given, SchemaName: column.schemaName };
  if (column.type === 'lookup') {
    const displayName = labelOf(given.DisplayName) ?? column.displayName;
    const label = displayName === undefined ? {} : { displayName };
    return { ...column, required: requiredLevelOf(given.RequiredLevel), ...label };
  }
  const [read] = columnsNamed(needText(body, 'SchemaName'), body);
  if (read?.type !== column.type) {
    throw refusal('argumentInvalid', `The type of '${column.name}' cannot be changed.`);
  }
  const settings = Object.entries(read).filter(([name]) => settable.has(name));
  const { displayName = column.displayName } = read;
  const required = column.required === 'system' ? column.required : read.required;
  const label = displayName === undefined ? {} : { displayName };
  return { ...column, ...Object.fromEntries(settings), required, ...label };
};
