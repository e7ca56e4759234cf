import { z } from 'zod';
import { actReason } from './audit.ts';
import { recordRef } from './record.ts';
import { columnValue } from './values.ts';

/** Columns in one request at most. */
const editsMax = 100;

const textLengthMax = 10_000;

/** A value in place of what the map makes; null empties the column. */
const columnEdit = z.strictObject({
  column: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/),
  value: columnValue.refine(
    (value) => typeof value !== 'string' || value.length <= textLengthMax,
    `at most ${textLengthMax} characters`,
  ),
});

/** Values by column, each column once. */
export const columnEdits = z
  .array(columnEdit)
  .min(1)
  .max(editsMax)
  .refine(
    (edits) => new Set(edits.map(({ column }) => column)).size === edits.length,
    'each column once',
  );

/** Body of `POST /api/parked/edit`. */
export const editQuestion = z.strictObject({
  ref: recordRef,
  edits: columnEdits,
  reason: actReason,
});
export type EditQuestion = z.output<typeof editQuestion>;

/** The event that has the record worked on at once. */
export const editAnswer = z.object({ eventId: z.string(), correlationId: z.string() });
