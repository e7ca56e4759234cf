import { z } from 'zod';
import { instant, recordRef } from './record.ts';

/** What somebody did by hand to a record, an event or a link. */
export const auditLine = z.object({
  id: z.string(),
  at: instant,
  who: z.string(),
  action: z.enum([
    'retry',
    'discard',
    'move-link',
    'remove-link',
    'rebuild-link',
    'follow-merge',
    'accept',
    'reject',
    'merge',
    'always',
    'never',
    'edit',
    'reverse',
  ]),
  ref: recordRef.nullable(),
  eventId: z.string().nullable(),
  crmTable: z.string().nullable(),
  crmId: z.string().nullable(),
  formerCrmId: z.string().nullable(),
  reason: z.string().nullable(),
  correlationId: z.string(),
});

/** Why something is done by hand; kept with it. No personal values belong in it. */
export const actReason = z.string().trim().min(1).max(500);
