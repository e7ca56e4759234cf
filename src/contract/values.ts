import { z } from 'zod';
import type { Json } from '../std/json.ts';

/** What a column of the CRM holds. */
export const columnValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type ColumnValue = z.output<typeof columnValue>;

/** Parameter of everything that can show personal values. */
export const valuesQuestion = {
  values: z.enum(['true', 'false']).default('false').meta({
    description: 'true = values as they are; else their first character alone, as in `A***`.',
  }),
};

/** A value for people: as it is, or so that it tells nobody who it belongs to. Null stays null. */
export function shownValue(value: Json, isWhole: boolean): ColumnValue {
  if (value === null) return null;
  const plain = typeof value === 'object' ? JSON.stringify(value) : value;
  return isWhole ? plain : masked(plain);
}

/** A text of one character would be told by its first. */
function masked(value: string | number | boolean): string {
  if (typeof value !== 'string') return '***';
  const [first, second] = value;
  return first === undefined || second === undefined ? '***' : `${first}***`;
}
