import { retryAfterMs } from '../std/retry-after.ts';
import type { RefusedLimit } from './governor/budget.ts';
import type { Report } from './governor/budgets.ts';
import type { HttpAnswer } from './http.ts';
import { remoteCodeOf } from './problems.ts';

/** What an answer, or its absence, says about the limits. */
export type LimitSigns = Omit<Report, 'work'>;

const limitByCode: Readonly<Record<string, RefusedLimit>> = {
  '0x80072321': 'execution',
  '0x80072322': 'requests',
  '0x80072326': 'concurrency',
};

/** 429 also comes while a customization is being installed: no sign of a limit. */
const installing = '0x80071151';

const overrun: readonly number[] = [502, 503, 504];

/** No answer came at all. */
export const noAnswer: LimitSigns = {
  refused: null,
  pauseMs: null,
  strained: true,
  dopHint: null,
  requestsLeft: null,
  executionLeftMs: null,
};

/**
 * The limits as the headers of an answer, and a refusal's code, tell them (fact sheet dataverse, 6).
 * `clockRate` says how fast the clock of the budgets runs.
 */
export function limitSigns(answer: HttpAnswer, clockRate: number): LimitSigns {
  const pauseMs = retryAfterMs(answer.header('retry-after'));
  const seconds = numberIn(answer.header('x-ms-ratelimit-time-remaining-xrm-requests'));
  const dopHint = numberIn(answer.header('x-ms-dop-hint'));
  return {
    refused: refusedLimit(answer),
    pauseMs: pauseMs === undefined ? null : pauseMs * clockRate,
    strained: overrun.includes(answer.status),
    dopHint: dopHint === null || dopHint < 1 ? null : Math.floor(dopHint),
    requestsLeft: numberIn(answer.header('x-ms-ratelimit-burst-remaining-xrm-requests')),
    executionLeftMs: seconds === null ? null : seconds * 1000,
  };
}

function refusedLimit(answer: HttpAnswer): RefusedLimit | null {
  if (answer.status !== 429) return null;
  const code = remoteCodeOf(answer);
  if (code === installing) return null;
  return (code === null ? undefined : limitByCode[code]) ?? 'unnamed';
}

/** `7999`, and `1,200.00` with the comma that groups thousands. */
function numberIn(header: string | null): number | null {
  if (header === null || header === '') return null;
  const number = Number(header.replaceAll(',', ''));
  return number >= 0 && number < Number.POSITIVE_INFINITY ? number : null;
}
