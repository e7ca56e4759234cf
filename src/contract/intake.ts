import { z } from 'zod';

/** What became of the notifications of one request; the four numbers add up to how many it held. */
export const intakeAnswer = z.object({
  accepted: z.int().min(0).meta({ description: 'Stored; the work follows.' }),
  duplicate: z.int().min(0).meta({ description: 'Seen before; nothing was stored.' }),
  ignored: z.int().min(0).meta({ description: 'Of no interest: probes and other resources.' }),
  parked: z.int().min(0).meta({ description: 'Not understood; kept for a person to look at.' }),
});
export type IntakeAnswer = z.output<typeof intakeAnswer>;

/** Event Grid's proof that the endpoint wants its events. */
export const eventGridValidationAnswer = z.object({ validationResponse: z.string() });
