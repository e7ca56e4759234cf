import { refusal } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { RequiredLevel } from '../schema/types.ts';

const invalid = (text: string): Error => refusal('argumentInvalid', text);

/** A text that must be there. */
export const needText = (given: JsonObject, name: string): string => {
  const value = given[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`Required field '${name}' is missing`);
};

/** A whole or broken number within bounds, or the fallback. */
export const numberIn = (
  given: JsonObject,
  name: string,
  fallback: number,
  [min, max]: readonly [number, number],
): number => {
  const value = given[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw invalid(
    `The value ${JSON.stringify(value)} of '${name}' is not between ${min} and ${max}.`,
  );
};

/** A part that must be an object. */
export const needObject = (given: JsonObject, name: string): JsonObject => {
  const value = given[name];
  if (isObject(value)) return value;
  throw invalid(`Required field '${name}' is missing`);
};

/** Objects of an array; nothing else may be in it. */
export const objectsOf = (value: Json | undefined, name: string): readonly JsonObject[] => {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw invalid(`'${name}' must be an array of objects.`);
};

/** `{Value: ...}` as metadata wraps settings, or the bare value. */
const unwrapped = (value: Json | undefined): Json | undefined =>
  isObject(value) ? value.Value : value;

/** The text of a label in the organisation's language. */
export const labelOf = (value: Json | undefined): string | undefined => {
  if (!isObject(value)) return undefined;
  const own = isObject(value.UserLocalizedLabel) ? value.UserLocalizedLabel.Label : undefined;
  const [first] = objectsOf(value.LocalizedLabels, 'LocalizedLabels');
  const text = first?.Label ?? own;
  return typeof text === 'string' ? text : undefined;
};

const levels: Readonly<Record<string, RequiredLevel>> = {
  None: 'none',
  Recommended: 'recommended',
  ApplicationRequired: 'application',
  SystemRequired: 'system',
};

/** How much a column is required; nobody but the platform makes it required by the system. */
export const requiredLevelOf = (value: Json | undefined): RequiredLevel => {
  const name = unwrapped(value);
  const level = typeof name === 'string' ? levels[name] : 'none';
  if (level === undefined || level === 'system') {
    throw invalid(`The required level ${JSON.stringify(name)} cannot be set.`);
  }
  return level;
};

const schemaNameShape = /^[A-Za-z][A-Za-z0-9]{1,7}_[A-Za-z0-9_]+$/;

/** A schema name that starts with the prefix of a publisher. */
export const schemaNameOf = (given: JsonObject): string => {
  const name = needText(given, 'SchemaName');
  if (schemaNameShape.test(name)) return name;
  throw invalid(`The name '${name}' must begin with a customization prefix such as 'new_'.`);
};
