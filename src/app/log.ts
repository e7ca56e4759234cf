import { type Logger, pino } from 'pino';
import type { Config } from './config/schema.ts';

/** JSON lines on the standard output. Nothing that is logged carries a body, a token or a value. */
export function createLogger(level: Config['log']['level']): Logger {
  return pino({
    level,
    base: { pid: process.pid },
    redact: { paths: ['req.headers', 'headers', 'body', 'url', 'query'], remove: true },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
