import { z } from 'zod';
import { actReason, auditLine } from './audit.ts';
import { nextCursor, pageQuestion } from './page.ts';
import { instant, recordRef } from './record.ts';
import { questionLengthMax } from './trace-query.ts';

const name = z.string().min(1).max(100);

/** Which CRM row stands for which record. */
export const linkLine = z.object({
  ref: recordRef,
  crmTable: z.string(),
  crmId: z.string(),
  reason: z.string().meta({
    description:
      'How it came about: created, by-hand, review, rebuilt, merged, shared, freed, verified-email, or the match rule: commercetools-id, crm-id, email ...',
  }),
});

const datedLink = linkLine.extend({ linkedAt: instant });

/** Parameters of `GET /api/links`. */
export const linksQuestion = z.object({
  table: name.optional(),
  reason: name.optional(),
  ...pageQuestion,
});

/** Links in the order of their records. */
export const linksAnswer = z.object({ links: z.array(datedLink).readonly(), cursor: nextCursor });

/** Parameters of `GET /api/links/show`. */
export const linkDetailQuestion = z.object({
  q: z.string().min(1).max(questionLengthMax).meta({
    description:
      'A CRM row or its address, a commercetools id, an order number or the key of a business unit.',
  }),
});

const linkDetail = datedLink.extend({
  mirror: z
    .object({
      version: z.int(),
      etag: z.string().nullable(),
      columns: z.array(z.string()).readonly(),
      updatedAt: instant,
    })
    .nullable(),
  actions: z.array(auditLine).readonly(),
});

/** Links with the agreed base behind each (names of columns, no values) and what was done by hand. */
export const linkDetailAnswer = z.object({ links: z.array(linkDetail).readonly() });
export type LinkDetailAnswer = z.output<typeof linkDetailAnswer>;

/** Body of `POST /api/links/move`. */
export const moveLinkQuestion = z.strictObject({
  ref: recordRef,
  crmId: z.guid(),
  reason: actReason,
});

/** Body of `POST /api/links/remove`. */
export const removeLinkQuestion = z.strictObject({ ref: recordRef, reason: actReason });

/** What the change came to. */
export const relinkAnswer = z.object({
  is: z.enum(['changed', 'unchanged']),
  link: linkLine.meta({ description: 'As it is now; of a removed link as it was.' }),
  formerCrmId: z.string().nullable(),
  eventId: z.string().nullable().meta({
    description: 'The event that has the record worked on at once.',
  }),
  correlationId: z.string(),
});
