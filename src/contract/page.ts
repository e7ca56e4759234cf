import { z } from 'zod';

/** Rows in one answer at most; the cursor leads to the rest. */
export const pageSizeMax = 1_000;

/** Parameters that every list takes. */
export const pageQuestion = {
  cursor: z.string().min(1).max(300).optional().meta({
    description: 'From the answer before; without it the first page.',
  }),
  limit: z.coerce.number().int().min(1).max(pageSizeMax).default(100),
};

/** Leads to the next page; null on the last. */
export const nextCursor = z.string().nullable();
