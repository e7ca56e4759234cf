import type { Logger } from 'pino';
import type { ProblemCode } from '../problems/catalogue.ts';
import type { Problem } from '../problems/problem.ts';

/**
 * What leaves every record waiting alike and lasts until somebody mends it: neither system can be
 * reached, or one of them does not let us in. A service that starts well and then moves nothing has
 * to say so by itself.
 */
const toldCodes: readonly ProblemCode[] = ['CWY-2001', 'CWY-2005', 'CWY-3001', 'CWY-3007'];

/** Each code is logged once in so long, however many records have it. */
export const toldEveryMs = 60_000;

/** Logs problems of the connections, at most one line a code and minute, without any value. */
export function troubleLog(
  logger: Pick<Logger, 'warn'>,
  nowMs: () => number,
): (problem: Problem, correlationId: string) => void {
  const toldAtMs = new Map<ProblemCode, number>();
  return ({ code, remedy, detail: { status } }, correlationId) => {
    if (!toldCodes.includes(code)) return;
    const now = nowMs();
    const last = toldAtMs.get(code);
    if (last !== undefined && now - last < toldEveryMs) return;
    toldAtMs.set(code, now);
    const answered = status === undefined ? {} : { status };
    logger.warn({ code, ...answered, correlationId, remedy }, 'records are waiting');
  };
}
