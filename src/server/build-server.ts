import swagger from '@fastify/swagger';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { apiVersion } from '../contract/fingerprint.ts';
import type { App } from './app-type.ts';
import { checkOperator } from './callers.ts';
import type { ServerDeps } from './deps.ts';
import { answerErrors } from './errors.ts';
import { consents } from './routes/consents.ts';
import { counts } from './routes/counts.ts';
import { decisions } from './routes/decisions.ts';
import { edits } from './routes/edits.ts';
import { events } from './routes/events.ts';
import { explain } from './routes/explain.ts';
import { health } from './routes/health.ts';
import { intakeCommercetools } from './routes/intake-commercetools.ts';
import { links } from './routes/links.ts';
import { openapi } from './routes/openapi.ts';
import { parked } from './routes/parked.ts';
import { reviews } from './routes/reviews.ts';
import { trace } from './routes/trace.ts';

const requestMsMax = 30_000;

/** The HTTP server with all routes, not yet listening. Listen with `listen({ host, port })`. */
export function buildServer(deps: ServerDeps): FastifyInstance {
  const app: App = fastify({
    loggerInstance: deps.logger,
    // Fastify's own line carries the URL, and with it tokens and ids; see `logRequests`.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: requestMsMax,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrors(app);
  logRequests(app);
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Causeway', version: apiVersion },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  void app.register(async (scope) => health(typed(scope), deps));
  void app.register(async (scope) => intakeCommercetools(typed(scope), deps));
  void app.register(async (scope) => apiRoutes(typed(scope), deps));
  return app;
}

function apiRoutes(app: App, deps: ServerDeps): void {
  app.addHook('onRequest', async (request) => {
    checkOperator(request, deps.settings.apiToken);
  });
  counts(app, deps);
  events(app, deps);
  trace(app, deps);
  parked(app, deps);
  edits(app, deps);
  links(app, deps);
  reviews(app, deps);
  decisions(app, deps);
  consents(app, deps);
  explain(app, deps);
  openapi(app);
}

/** A plugin's scope does not know of the type provider of the server that it belongs to. */
function typed(scope: FastifyInstance): App {
  return scope.withTypeProvider<ZodTypeProvider>();
}

/** One line per answer: the route as declared, never the URL that was asked for. */
function logRequests(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    request.log.debug(line, 'answered');
  });
}
