import { z } from 'zod';

/** A moment in UTC, ISO 8601 with milliseconds. */
export const instant = z.string().meta({ description: 'UTC, ISO 8601 with milliseconds.' });

/** Names one commercetools resource. */
export const recordRef = z.object({
  projectKey: z.string(),
  kind: z.enum(['customer', 'business-unit', 'order', 'payment', 'cart']),
  id: z.string(),
});

/** Why an event is parked or tried again: a code of the catalogue and its sentence. */
export const problemReport = z.object({ code: z.string(), message: z.string() });
