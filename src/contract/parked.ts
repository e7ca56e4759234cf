import { z } from 'zod';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import { actReason, auditLine } from './audit.ts';
import { eventLine } from './events.ts';
import { nextCursor, pageQuestion, pageSizeMax } from './page.ts';
import { instant, recordRef } from './record.ts';
import { stepLine } from './trace.ts';
import { questionLengthMax } from './trace-query.ts';

const problemClass = z.enum([
  'transient',
  'throttled',
  'conflict',
  'waits-for-data',
  'mapping',
  'needs-a-person',
  'configuration',
  'request',
]);
const problemCode = z.string().regex(/^CWY-\d{4}$/);

/** Which parked work is meant: what fits all that is given. */
export const parkedFilter = z.object({
  problem: problemCode.optional(),
  class: problemClass.optional(),
  kind: z
    .enum(['customer', 'business-unit', 'order', 'payment', 'cart', 'unreadable'])
    .optional()
    .meta({
      description: 'Of the record; unreadable = notifications that name none.',
    }),
  since: z.iso.datetime().optional().meta({ description: 'Parked then or later, UTC.' }),
});

/** Parameters of `GET /api/parked` and `GET /api/parked/retrying`. */
export const parkedQuestion = parkedFilter.extend(pageQuestion);

/** What the catalogue says about a problem, beside whatever has it. */
const explained = { class: problemClass, title: z.string(), remedy: z.string() };

const parkedGroup = z.object({
  problem: z.string(),
  ...explained,
  events: z.int(),
  records: z.int(),
  isMore: z.boolean().meta({ description: 'There are more events than were counted.' }),
  oldest: instant,
  newest: instant,
});

/** Parked events by problem, the most frequent first. */
export const parkedGroupsAnswer = z.object({ groups: z.array(parkedGroup).readonly() });
export type ParkedGroupsAnswer = z.output<typeof parkedGroupsAnswer>;

/** Parked events, the last one first. */
export const parkedAnswer = z.object({
  events: z.array(eventLine).readonly(),
  cursor: nextCursor,
});
export type ParkedAnswer = z.output<typeof parkedAnswer>;

const retryingRecord = z.object({
  ref: recordRef,
  problem: z.string(),
  ...explained,
  attempts: z.int(),
  since: instant,
  nextAt: instant,
  events: z.int(),
});

/** Records that are tried again by themselves, the next one due first. */
export const retryingAnswer = z.object({
  records: z.array(retryingRecord).readonly(),
  cursor: nextCursor,
});
export type RetryingAnswer = z.output<typeof retryingAnswer>;

/** Parameters of `GET /api/parked/show`. */
export const parkedDetailQuestion = z.object({
  q: z.string().min(1).max(questionLengthMax).meta({
    description:
      'An event id, a record id, an order number, the key of a business unit, a CRM row or its address.',
  }),
});

const troubledRecord = z.object({
  ref: recordRef.nullable(),
  parked: z.array(z.object({ ...eventLine.shape, remedy: z.string().nullable() })).readonly(),
  retrying: retryingRecord.nullable(),
  attempts: z.int(),
  steps: z.array(stepLine).readonly(),
});

/** Why, since when, how often tried, what it waits for, and what to do. */
export const parkedDetailAnswer = z.object({
  records: z.array(troubledRecord).readonly(),
  actions: z.array(auditLine).readonly(),
});
export type ParkedDetailAnswer = z.output<typeof parkedDetailAnswer>;

/** Body of `POST /api/parked/retry`: exactly one way to say which parked events are meant. */
export const retryQuestion = z.union([
  z.strictObject({ eventId: z.guid(), reason: actReason.optional() }),
  z.strictObject({ ref: recordRef, reason: actReason.optional() }),
  z.strictObject({ problem: problemCode, reason: actReason.optional() }),
  z.strictObject({ all: z.literal(true), reason: actReason.optional() }),
]);

/** How many events go through again. */
export const retryAnswer = z.object({ retried: z.int(), correlationId: z.string() });

/** Body of `POST /api/parked/discard`. */
export const discardQuestion = z.strictObject({
  eventIds: z.array(z.guid()).min(1).max(pageSizeMax),
  reason: actReason,
});

/** What became of the events; those that were not parked are left as they are. */
export const discardAnswer = z.object({
  discarded: z.array(z.string()).readonly(),
  notParked: z.array(z.string()).readonly(),
  correlationId: z.string(),
});

/** What is told about a problem wherever it is listed. */
export function explain(code: ProblemCode): {
  readonly class: z.output<typeof problemClass>;
  readonly title: string;
  readonly remedy: string;
} {
  const { class: leadsTo, title, remedy } = catalogue[code];
  return { class: leadsTo, title, remedy };
}

/** Puts what the catalogue says beside things that have a problem. */
export function explainEach<Thing extends { readonly problem: ProblemCode }>(
  things: readonly Thing[],
): (Thing & ReturnType<typeof explain>)[] {
  return things.map((thing) => ({ ...thing, ...explain(thing.problem) }));
}

/** Puts what the catalogue says beside the trouble of one record. */
export function explainRecord<
  Event extends { readonly problem: { readonly code: ProblemCode } | null },
  Retrying extends { readonly problem: ProblemCode },
  Rest extends object,
>(record: Rest & { readonly parked: readonly Event[]; readonly retrying: Retrying | null }) {
  const { retrying } = record;
  return {
    ...record,
    parked: record.parked.map((event) => ({
      ...event,
      remedy: event.problem === null ? null : explain(event.problem.code).remedy,
    })),
    retrying: retrying === null ? null : { ...retrying, ...explain(retrying.problem) },
  };
}

/** A code of the catalogue in any case; null for any other text. */
export function problemCodeOf(text: string): ProblemCode | null {
  const code = text.toUpperCase();
  return isProblemCode(code) ? code : null;
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(catalogue, code);
}
