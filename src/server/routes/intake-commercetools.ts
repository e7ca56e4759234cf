import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { eventGridValidationAnswer, intakeAnswer } from '../../contract/intake.ts';
import { problemAnswer } from '../../contract/problem.ts';
import { receive } from '../../intake/receive.ts';
import { parseJson, type SnsConfirmation, unwrap } from '../../intake/unwrap.ts';
import { Problem } from '../../problems/problem.ts';
import type { App } from '../app-type.ts';
import { checkSender } from '../callers.ts';
import type { ServerDeps } from '../deps.ts';

const path = '/intake/commercetools';
const nothing = { accepted: 0, duplicate: 0, ignored: 0, parked: 0 };

/**
 * Where commercetools' notifications come in, through whatever pushes over HTTP. 2xx means that
 * they are stored; with any other status the sender has to try again.
 */
export function intakeCommercetools(app: App, deps: ServerDeps): void {
  // SNS says text/plain and CloudEvents application/cloudevents+json: the type proves nothing.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
  // Before the body is read: strangers do not get to use memory.
  app.addHook('onRequest', async (request) => {
    checkSender(request, deps.settings.intakeToken);
  });
  postNotifications(app, deps);
  answerHandshake(app);
}

function postNotifications(app: App, deps: ServerDeps): void {
  const response = {
    200: z.union([intakeAnswer, eventGridValidationAnswer]),
    202: intakeAnswer,
    401: problemAnswer,
    413: problemAnswer,
    503: problemAnswer,
  };
  const schema = { summary: 'Takes in notifications of commercetools', response };
  app.post(path, { schema, bodyLimit: deps.settings.bodyBytesMax }, async (request, reply) => {
    const unwrapped = unwrap(parseJson(textOf(request.body)));
    if (unwrapped.is === 'event-grid-validation') {
      return { validationResponse: unwrapped.code };
    }
    if (unwrapped.is === 'sns-confirmation') {
      tellConfirmation(request, unwrapped.confirmation);
      return { ...nothing, ignored: 1 };
    }
    checkNumber(unwrapped.bodies.length, deps.settings.bodiesMax);
    const answer = await receive(unwrapped.bodies, deps.clock.now(), deps).catch(notStored);
    if (answer.accepted + answer.parked === 0) return answer;
    return reply.code(202).send(answer);
  });
}

/** Before anything is stored: a list that is too long is not taken in part either. */
function checkNumber(bodies: number, bodiesMax: number): void {
  if (bodies <= bodiesMax) return;
  const bound = `at most ${bodiesMax}`;
  throw new Problem('CWY-1006', { place: 'body', value: `${bodies} notifications`, bound });
}

/** CloudEvents' webhook handshake: the sender asks whether it may send, and how often. */
function answerHandshake(app: App): void {
  app.options(path, { schema: { hide: true } }, async (request, reply) => {
    const origin = request.headers['webhook-request-origin'];
    if (typeof origin === 'string') {
      const rate = request.headers['webhook-request-rate'];
      void reply.header('webhook-allowed-origin', origin);
      void reply.header('webhook-allowed-rate', typeof rate === 'string' ? rate : '*');
    }
    return reply.header('allow', 'POST, OPTIONS').code(200).send();
  });
}

/** Whatever kept a notification from being stored, the sender is asked to try again. */
function notStored(error: unknown): never {
  if (error instanceof Problem && error.class === 'transient') throw error;
  throw new Problem('CWY-5001', { place: 'intake', cause: error });
}

function tellConfirmation(request: FastifyRequest, confirmation: SnsConfirmation): void {
  request.log.warn(
    { topic: confirmation.topic, confirmAt: confirmation.url },
    'SNS asks for a confirmation: open the address if the topic is yours',
  );
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : '';
}
