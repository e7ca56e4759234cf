import { z } from 'zod';
import { instant, recordRef } from './record.ts';
import { questionLengthMax } from './trace-query.ts';

/** A line of the ledger: what was known of a consent, from when on, and from where. */
const consentEntry = z.object({
  ref: recordRef,
  crmId: z.string().nullable(),
  channel: z.string(),
  purpose: z.string(),
  value: z.enum(['in', 'out', 'unset']),
  source: z.enum(['commercetools', 'dynamics']),
  given: z.string().nullable().meta({ description: 'Where it was given, e.g. checkout.' }),
  at: instant.meta({ description: 'When it was given, as far as the source tells.' }),
  dated: z.boolean().meta({ description: 'The source names a time of its own for it.' }),
  knownSince: instant,
  eventId: z.string().nullable(),
  correlationId: z.string(),
});

/** Parameters of `GET /api/consents`. */
export const consentsQuestion = z.object({
  q: z.string().min(1).max(questionLengthMax).meta({
    description: 'A commercetools id, a CRM row or its address, or an order number.',
  }),
});

/** What holds now by topic, and everything that was ever known, oldest first. */
export const consentsAnswer = z.object({
  now: z.array(consentEntry).readonly(),
  history: z.array(consentEntry).readonly(),
});
export type ConsentsAnswer = z.output<typeof consentsAnswer>;

type Entry = z.output<typeof consentEntry>;

/** The answer from the lines of the ledger, oldest first. */
export function consentsOf(history: readonly Entry[]): ConsentsAnswer {
  const topics = Map.groupBy(history, (entry) => `${entry.channel}\n${entry.purpose}`);
  return { now: [...topics.values()].flatMap(holding), history };
}

/** Of what each source said last, the line that holds: an opt-out, unless the opt-in outdoes it. */
function holding(topic: readonly Entry[]): readonly Entry[] {
  const last = [...Map.groupBy(topic, ({ ref, source }) => `${ref.id}\n${source}`).values()];
  const said = last.flatMap((lines) => lines.slice(-1));
  const [first, ...others] = said;
  return first === undefined ? [] : [others.reduce(stronger, first)];
}

function stronger(one: Entry, other: Entry): Entry {
  if (one.value === 'unset') return other;
  if (other.value === 'unset') return one;
  if (one.value === other.value) return one.at < other.at ? other : one;
  const [out, optIn] = one.value === 'out' ? [one, other] : [other, one];
  return outdoes(optIn, out) ? optIn : out;
}

/** An opt-in counts against an opt-out when it is later and explicit: dated, or news of its own. */
function outdoes(optIn: Entry, out: Entry): boolean {
  return optIn.at > out.at && (optIn.dated || optIn.knownSince > out.knownSince);
}
