import { z } from 'zod';
import { instant, problemReport, recordRef } from './record.ts';

/** One event and what became of it. */
export const eventLine = z.object({
  id: z.string(),
  correlationId: z.string(),
  parentEventId: z.string().nullable(),
  kind: z.enum(['message', 'change', 'event', 'crm', 'derived', 'unreadable']),
  type: z.string(),
  dedupeKey: z.string(),
  ref: recordRef.nullable(),
  resourceVersion: z.number().nullable(),
  state: z.enum(['waiting', 'applied', 'unchanged', 'superseded', 'parked']),
  problem: problemReport.nullable(),
  waitsFor: z.string().nullable(),
  occurredAt: instant,
  receivedAt: instant,
  settledAt: instant.nullable(),
  deliveries: z.int(),
  discarded: z.boolean().meta({ description: 'Superseded by a decision of a person.' }),
});

/** The event, and what its last run wrote where. */
const recentEvent = eventLine.extend({
  crmTable: z.string().nullable(),
  crmId: z.string().nullable(),
  fields: z.array(z.string()).readonly().nullable(),
});

/** Events in one answer at most; the cursor leads to the rest. */
const eventsPageSizeMax = 200;

/** Parameters of `GET /api/events`. */
export const eventsQuestion = z.object({
  cursor: z.string().min(1).max(200).optional().meta({
    description: 'From the answer before; without it the newest events.',
  }),
  limit: z.coerce.number().int().min(1).max(eventsPageSizeMax).default(eventsPageSizeMax),
});

/** Events that were settled after the cursor, oldest first. */
export const eventsAnswer = z.object({
  events: z.array(recentEvent).readonly(),
  cursor: z.string(),
});
export type EventsAnswer = z.output<typeof eventsAnswer>;
