import { z } from 'zod';
import { countsAnswer } from './counts.ts';
import { eventsAnswer, eventsQuestion } from './events.ts';
import { healthAnswer, readyAnswer } from './health.ts';
import { eventGridValidationAnswer, intakeAnswer } from './intake.ts';
import {
  linkDetailAnswer,
  linkDetailQuestion,
  linksAnswer,
  linksQuestion,
  moveLinkQuestion,
  relinkAnswer,
  removeLinkQuestion,
} from './links.ts';
import {
  discardAnswer,
  discardQuestion,
  parkedAnswer,
  parkedDetailAnswer,
  parkedDetailQuestion,
  parkedFilter,
  parkedGroupsAnswer,
  parkedQuestion,
  retryAnswer,
  retryingAnswer,
  retryQuestion,
} from './parked.ts';
import { problemAnswer } from './problem.ts';
import { traceAnswer, traceQuestion } from './trace.ts';

/**
 * Version of the HTTP API. A change that callers can notice raises it: the second number when
 * something is added, the first when something is taken away or means something else.
 */
export const apiVersion = '1.1';

/** All shapes of the HTTP API as JSON Schema, for the test that notices changes. */
export function contractShapes(): Readonly<Record<string, unknown>> {
  const questions = {
    eventsQuestion,
    traceQuestion,
    parkedFilter,
    parkedQuestion,
    parkedDetailQuestion,
    retryQuestion,
    discardQuestion,
    linksQuestion,
    linkDetailQuestion,
    moveLinkQuestion,
    removeLinkQuestion,
  };
  const answers = {
    intakeAnswer,
    eventGridValidationAnswer,
    problemAnswer,
    countsAnswer,
    eventsAnswer,
    traceAnswer,
    healthAnswer,
    readyAnswer,
    parkedAnswer,
    parkedGroupsAnswer,
    parkedDetailAnswer,
    retryingAnswer,
    retryAnswer,
    discardAnswer,
    linksAnswer,
    linkDetailAnswer,
    relinkAnswer,
  };
  const entries = [
    ...Object.entries(questions).map(([name, schema]) => [name, shape(schema, 'input')] as const),
    ...Object.entries(answers).map(([name, schema]) => [name, shape(schema, 'output')] as const),
  ];
  return Object.fromEntries(entries);
}

/** Prose may change without notice; shapes may not. */
function shape(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      delete jsonSchema.description;
    },
  });
}
