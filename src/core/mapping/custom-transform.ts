import { Problem } from '../../problems/problem.ts';
import { faultOf } from '../../std/fault.ts';
import type { Person } from '../model/person.ts';
import { normaliseText } from '../normalise/text.ts';
import type { ColumnValue } from './column-values.ts';

/** What a function of the configuration is told beside the value. */
export interface FieldContext {
  readonly column: string;
  /** In UTF-16 units; null where the column is not text. */
  readonly lengthMax: number | null;
  /** Where the value is from (ISO 3166-1 alpha-2), if that is known. */
  readonly country: string | null;
  /** The whole customer, normalised. */
  readonly person: Person;
}

/**
 * A function of the configuration that makes what a column takes of a text that is there; null
 * empties the column. It answers at once: no promise. Whatever it throws parks the one record.
 */
export type CustomTransform = (value: string, context: FieldContext) => ColumnValue;

/**
 * Calls a function of the configuration and answers with its result, or with a CWY-4013 that says
 * where it failed. Messages of thrown errors are left out, for they may quote the value.
 */
export function callCustom(
  custom: CustomTransform,
  value: string,
  context: FieldContext,
  place: string,
): ColumnValue | Problem {
  try {
    const result: unknown = custom(value, context);
    if (isColumnValue(result)) return typeof result === 'string' ? normaliseText(result) : result;
    return new Problem('CWY-4013', {
      place,
      value: `${result instanceof Promise ? 'a promise' : typeof result} as the result`,
      bound: 'a text, a finite number, true, false or null',
    });
  } catch (error) {
    return new Problem('CWY-4013', { place, value: thrownText(error), cause: error });
  }
}

function isColumnValue(value: unknown): value is ColumnValue {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

/** `TypeError thrown at causeway.config.ts:31:12` */
function thrownText(error: unknown): string {
  const { name, frames } = faultOf(error);
  const kind = /^\w{1,60}$/.test(name) ? name : 'an error';
  const spot = /([^/\\()\s]+:\d+:\d+)\)?$/.exec(frames[0] ?? '')?.[1];
  return spot === undefined ? `${kind} thrown` : `${kind} thrown at ${spot}`;
}
