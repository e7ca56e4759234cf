import { z } from 'zod';
import { auditLine } from './audit.ts';
import { eventLine } from './events.ts';
import { linkLine } from './links.ts';
import { instant, recordRef } from './record.ts';
import { questionLengthMax } from './trace-query.ts';

/** One thing that was done for a record. */
export const stepLine = z.object({
  id: z.string(),
  correlationId: z.string(),
  eventId: z.string().nullable(),
  ref: recordRef.nullable(),
  at: instant,
  step: z.string(),
  system: z.enum(['causeway', 'commercetools', 'dynamics']),
  status: z.int().nullable(),
  durationMs: z.number(),
  outcome: z.string(),
  requestId: z.string().nullable(),
  crmTable: z.string().nullable(),
  crmId: z.string().nullable(),
  fields: z.array(z.string()).readonly().nullable(),
  note: z.string().nullable(),
});

const entryLine = z.object({
  order: recordRef,
  factKey: z.string(),
  orderNumber: z.string().nullable(),
  crmTable: z.string(),
  crmId: z.string(),
  eventId: z.string(),
  correlationId: z.string(),
});

const keptBody = z.object({ eventId: z.string(), body: z.string() });

/** Parameters of `GET /api/trace`. */
export const traceQuestion = z.object({
  q: z.string().min(1).max(questionLengthMax).meta({
    description:
      'Address of a CRM row or Merchant Center page, CRM row id, commercetools id, event id, correlation id, order number or key of a business unit.',
  }),
});

/** The whole chain around one thing: events, every step with its status, CRM rows. */
export const traceAnswer = z.object({
  events: z.array(eventLine).readonly(),
  steps: z.array(stepLine).readonly(),
  links: z.array(linkLine).readonly(),
  entries: z.array(entryLine).readonly(),
  kept: z.array(keptBody).readonly(),
  actions: z.array(auditLine).readonly(),
});
export type TraceAnswer = z.output<typeof traceAnswer>;
