import { z } from 'zod';
import { consentsAnswer, consentsQuestion } from './consents.ts';
import { countsAnswer } from './counts.ts';
import {
  decisionAnswer,
  decisionQuestion,
  decisionsAnswer,
  decisionsQuestion,
  reverseAnswer,
  reverseQuestion,
} from './decisions.ts';
import { editAnswer, editQuestion } from './edits.ts';
import { eventsAnswer, eventsQuestion } from './events.ts';
import { explainAnswer, explainQuestion } from './explain.ts';
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
import {
  decideAnswer,
  decideQuestion,
  pairAnswer,
  pairQuestion,
  reviewDetailAnswer,
  reviewDetailQuestion,
  reviewsAnswer,
  reviewsQuestion,
} from './reviews.ts';
import { traceAnswer, traceQuestion } from './trace.ts';

/**
 * Version of the HTTP API. A change that callers can notice raises it: the second number when
 * something is added, the first when something is taken away or means something else.
 */
export const apiVersion = '1.5';

const questions = {
  eventsQuestion,
  traceQuestion,
  parkedFilter,
  parkedQuestion,
  parkedDetailQuestion,
  retryQuestion,
  discardQuestion,
  editQuestion,
  linksQuestion,
  linkDetailQuestion,
  moveLinkQuestion,
  removeLinkQuestion,
  reviewsQuestion,
  reviewDetailQuestion,
  decideQuestion,
  pairQuestion,
  decisionsQuestion,
  decisionQuestion,
  reverseQuestion,
  consentsQuestion,
  explainQuestion,
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
  editAnswer,
  linksAnswer,
  linkDetailAnswer,
  relinkAnswer,
  reviewsAnswer,
  reviewDetailAnswer,
  decideAnswer,
  pairAnswer,
  decisionsAnswer,
  decisionAnswer,
  reverseAnswer,
  consentsAnswer,
  explainAnswer,
};

/** All shapes of the HTTP API as JSON Schema, for the test that notices changes. */
export function contractShapes(): Readonly<Record<string, unknown>> {
  return Object.fromEntries([
    ...Object.entries(questions).map(([name, schema]) => [name, shape(schema, 'input')] as const),
    ...Object.entries(answers).map(([name, schema]) => [name, shape(schema, 'output')] as const),
  ]);
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
