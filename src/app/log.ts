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

/**
 * What may be said of an unexpected error: its kind and where it was thrown. The message is left
 * out, for it may quote the value that was stumbled over.
 */
export function faultOf(error: unknown): { readonly name: string; readonly frames: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, frames: frames.slice(0, framesMax).map((line) => line.trim()) };
}

const framesMax = 10;
