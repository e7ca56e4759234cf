import { Problem } from '../../problems/problem.ts';
import { faultOf } from '../../std/fault.ts';
import type { Json } from '../../std/json.ts';
import type { Organisation } from '../model/organisation.ts';
import type { Person } from '../model/person.ts';
import { normaliseText } from '../normalise/text.ts';
import type { ColumnValue } from './column-values.ts';

/** What a function of the configuration is told beside the value, whatever the kind of record. */
export interface ValueContext {
  readonly column: string;
  /** In UTF-16 units; null where the column is not text. */
  readonly lengthMax: number | null;
  /** Where the value is from (ISO 3166-1 alpha-2), if that is known. */
  readonly country: string | null;
}

/** What a function of the section `contact` is told. */
export interface FieldContext extends ValueContext {
  /** The whole customer, normalised. */
  readonly person: Person;
}

/** What a function of the section `account` is told. */
export interface UnitContext extends ValueContext {
  /** The whole business unit, normalised. */
  readonly organisation: Organisation;
}

/**
 * A function of the configuration that makes what a column takes of a text that is there; null
 * empties the column. It answers at once: no promise. Whatever it throws parks the one record.
 */
export type CustomTransform<C extends ValueContext = FieldContext> = (
  value: string,
  context: C,
) => ColumnValue;

/** A value with the record that it is from. */
export interface SourceContext<S> extends ValueContext {
  readonly source: S;
}

/** A `CustomTransform` that is told the record under the name that the engine has for it. */
export type BoundTransform<S> = (value: string, context: SourceContext<S>) => ColumnValue;

/**
 * A function of the configuration that makes what commercetools takes of a value of the CRM; null
 * empties the attribute. Called with null, too, where the column is empty. It answers at once.
 */
export type CustomBack = (value: ColumnValue) => Json;

/**
 * Calls a function of the configuration and answers with its result, or with a CWY-4013 that says
 * where it failed. Messages of thrown errors are left out, for they may quote the value.
 */
export function callCustom<S>(
  custom: BoundTransform<S>,
  value: string,
  context: SourceContext<S>,
  place: string,
): ColumnValue | Problem {
  const bound = 'a text, a finite number, true, false or null';
  const result = contained(() => custom(value, context), isColumnValue, { place, bound });
  return typeof result === 'string' ? normaliseText(result) : result;
}

/** As `callCustom`, for the way back. An attribute that is no custom field takes texts alone. */
export function callBack(
  custom: CustomBack,
  value: ColumnValue,
  takes: 'text' | 'json',
  place: string,
): Json | Problem {
  const call = (): unknown => custom(value);
  if (takes === 'json') return contained(call, isJson, { place, bound: 'a JSON value' });
  return contained(call, isTextOrNull, { place, bound: 'a text or null' });
}

function contained<T>(
  call: () => unknown,
  isRight: (result: unknown) => result is T,
  { place, bound }: { readonly place: string; readonly bound: string },
): T | Problem {
  try {
    const result = call();
    if (isRight(result)) return result;
    const value = `${result instanceof Promise ? 'a promise' : typeof result} as the result`;
    return new Problem('CWY-4013', { place, value, bound });
  } catch (error) {
    return new Problem('CWY-4013', { place, value: thrownText(error), cause: error });
  }
}

/** Whether a value is one that a column can hold. */
export function isColumnValue(value: unknown): value is ColumnValue {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

/** Values of custom fields are flat; whatever is deeper than this is going in circles. */
const depthMax = 8;

function isJson(value: unknown, depth = 0): value is Json {
  if (isColumnValue(value)) return true;
  if (depth >= depthMax || typeof value !== 'object' || value === null) return false;
  const kind: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || kind === Object.prototype || kind === null;
  return isPlain && Object.values(value).every((part) => isJson(part, depth + 1));
}

/** `TypeError thrown at causeway.config.ts:31:12` */
function thrownText(error: unknown): string {
  const { name, frames } = faultOf(error);
  const kind = /^\w{1,60}$/.test(name) ? name : 'an error';
  const spot = /([^/\\()\s]+:\d+:\d+)\)?$/.exec(frames[0] ?? '')?.[1];
  return spot === undefined ? `${kind} thrown` : `${kind} thrown at ${spot}`;
}
