import { z } from 'zod';
import { reservedColumns } from '../../core/mapping/provenance.ts';
import { contactColumns } from './contact-schema.ts';

const topicsMax = 50;
const name = (): z.ZodString => z.string().min(1).max(256);
const column = (): z.ZodString => z.string().regex(/^[a-z][a-z0-9_]{0,99}$/);
const fieldValue = z.union([z.boolean(), z.string().min(1), z.number()]);

const topic = z.strictObject({
  channel: name(),
  purpose: name(),
  customField: name(),
  optInWhen: z.union([fieldValue, z.array(fieldValue).min(1).max(100)]).default(true),
  optOutAs: fieldValue.optional(),
  column: column().refine((one) => !takenColumns.includes(one)),
  sourceField: name().optional(),
  timeField: name().optional(),
  sourceAs: name().optional(),
  contactPoint: z.enum(['email', 'phone']).optional(),
});
type Topic = z.output<typeof topic>;

/** Columns of the contact that hold something else. */
const takenColumns: readonly string[] = [...contactColumns, ...reservedColumns];

/** Of two topics with one column, or of one name, the ledger could not tell which is meant. */
function isUnambiguous(topics: readonly Topic[]): boolean {
  const columns = new Set(topics.map((one) => one.column));
  const names = new Set(topics.map(({ channel, purpose }) => JSON.stringify([channel, purpose])));
  return columns.size === topics.length && names.size === topics.length;
}

const contactPoints = z.strictObject({
  table: z.literal('msdynmkt_contactpointconsent4').default('msdynmkt_contactpointconsent4'),
  columns: z
    .strictObject({
      point: column().default('msdynmkt_contactpointvalue'),
      pointType: column().default('msdynmkt_contactpointtype'),
      type: column().default('msdynmkt_contactpointconsenttype'),
      value: column().default('msdynmkt_value'),
      purpose: z.string().min(1).max(100).default('msdynmkt_purposeId'),
    })
    .prefault({}),
  purposes: z.record(name(), z.guid()),
});

/** Which consents of a customer are kept in step, and where they stand. */
export const consent = z.strictObject({
  topics: z
    .array(topic)
    .max(topicsMax)
    .refine(isUnambiguous)
    .default([])
    .meta({
      description: 'What a customer may consent to, and where either system has it.',
      bound: `at most ${topicsMax} of { channel, purpose, customField, optInWhen: true by default, optOutAs, column, sourceField, timeField, sourceAs, contactPoint: email | phone }, each with its own column and name`,
      // Set in the file alone: a list of objects cannot be written with commas.
      type: 'object',
    }),
  contactPoints: z
    .union([z.literal(false), contactPoints])
    .default(false)
    .meta({
      description:
        'Whether consents are written as records of Customer Insights - Journeys too, and under which of its purposes.',
      bound: 'false, or { purposes: { <purpose>: its id }, columns: { ... } }',
      type: 'object',
    }),
});
