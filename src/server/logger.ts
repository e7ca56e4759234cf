import { type Logger, pino } from 'pino';

/**
 * Field names that are blotted out wherever an object with them is logged, one level down as well.
 * Bodies, queries and headers are not logged in the first place; this is the second fence.
 */
const blotted = [
  'authorization',
  'token',
  'clientSecret',
  'password',
  'cookie',
  'body',
  'query',
  'email',
  'customerEmail',
  'firstName',
  'lastName',
  'raw',
];

/** JSON lines on the standard output, without secrets and personal values. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    redact: { paths: blotted.flatMap((name) => [name, `*.${name}`]), censor: '(hidden)' },
    serializers: { err: errorFields, error: errorFields },
  });
}

/** Name, code and stack: other fields of an error (of drivers and SDKs) may carry values. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? String(error.code) : undefined;
  return { name: error.name, code, message: error.message, stack: error.stack };
}
