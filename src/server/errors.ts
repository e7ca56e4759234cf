import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { problemAnswerOf } from '../contract/problem.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import { Problem } from '../problems/problem.ts';
import type { ProblemClass } from '../problems/problem-class.ts';
import { faultOf } from '../std/fault.ts';
import type { App } from './app-type.ts';

/** Codes whose meaning asks for a status of its own. */
const statusByCode: Partial<Readonly<Record<ProblemCode, number>>> = {
  'CWY-1002': 401,
  'CWY-1003': 413,
  'CWY-1006': 413,
  'CWY-6004': 400,
  'CWY-6005': 404,
  'CWY-6006': 401,
  'CWY-6007': 400,
  'CWY-6009': 409,
  'CWY-5004': 503,
  'CWY-5005': 503,
};

/** Passing trouble is told as such, so that the sender tries again. */
const statusByClass: Partial<Readonly<Record<ProblemClass, number>>> = {
  transient: 503,
  throttled: 503,
  conflict: 503,
};

const retryAfterSeconds = 5;

/** Answers every error as a problem of the catalogue, and logs those that are our own fault. */
export function answerErrors(app: App): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { problem, status } = problemOf(error, request);
    if (status >= 500) {
      const line = { fault: faultOf(error), requestId: request.id, code: problem.code };
      request.log.error(line, 'request failed');
    }
    return send(reply, status >= 500 ? withoutFindings(problem) : problem, status);
  });
  app.setNotFoundHandler((request, reply) => {
    const place = `${request.method} ${pathOf(request)}`;
    return send(reply, new Problem('CWY-6007', { place, bound: 'a route that exists' }), 404);
  });
}

function problemOf(
  error: unknown,
  request: FastifyRequest,
): { readonly problem: Problem; readonly status: number } {
  if (error instanceof Problem) {
    return {
      problem: error,
      status: statusByCode[error.code] ?? statusByClass[error.class] ?? 500,
    };
  }
  const status = statusOf(error);
  if (status === 413) return { problem: new Problem('CWY-1003'), status };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const place = error.validation.map(({ instancePath }) => instancePath).join(', ');
    const bound = error.validation.map(({ message }) => message).join('; ');
    return { problem: new Problem('CWY-6007', { place, bound }), status: 400 };
  }
  const place = `${request.method} ${pathOf(request)}`;
  if (status >= 400 && status < 500) return { problem: new Problem('CWY-6007', { place }), status };
  return { problem: new Problem('CWY-6008', { place, requestId: request.id }), status: 500 };
}

/** What was found inside, as the address of the database, is for the log and not for callers. */
function withoutFindings({ code, detail }: Problem): Problem {
  const { place, bound, retryAfterMs } = detail;
  return new Problem(code, {
    ...(place === undefined ? {} : { place }),
    ...(bound === undefined ? {} : { bound }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function send(reply: FastifyReply, problem: Problem, status: number): FastifyReply {
  if (status === 503) void reply.header('retry-after', retryAfter(problem));
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((answer) => JSON.stringify(answer))
    .send(problemAnswerOf(problem, status));
}

function retryAfter(problem: Problem): number {
  const { retryAfterMs } = problem.detail;
  return retryAfterMs === undefined ? retryAfterSeconds : Math.ceil(retryAfterMs / 1000);
}

/** Without the query, which may carry the token. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}
