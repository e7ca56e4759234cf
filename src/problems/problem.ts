import { catalogue, type ProblemCode } from './catalogue.ts';
import type { ProblemClass } from './problem-class.ts';

/** Facts that make a problem findable. None of them may hold a personal value. */
export interface ProblemDetail {
  /** Where: a setting, a column, a route, an operation. */
  readonly place?: string;
  /** What was found there. */
  readonly value?: string;
  /** What would have been right. */
  readonly bound?: string;
  /** What to do here, where the catalogue's word for it is too wide. */
  readonly remedy?: string;
  /** The HTTP status that the other system answered. */
  readonly status?: number;
  /** The other system's own error code, e.g. Dataverse `0x80060882`. */
  readonly remoteCode?: string;
  /** The other system's own id of the request, for its support. */
  readonly requestId?: string;
  /** Not before this many milliseconds, as the other system asked. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * An operating error: expected, numbered, with a place and a remedy. Everything else that is thrown
 * is a programmer's error. Code branches on `code` or `class`, never on the text.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly detail: ProblemDetail;

  constructor(code: ProblemCode, detail: ProblemDetail = {}) {
    super(sentence(code, detail), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.detail = detail;
  }

  get class(): ProblemClass {
    return catalogue[this.code].class;
  }

  get remedy(): string {
    return this.detail.remedy ?? catalogue[this.code].remedy;
  }
}

function sentence(code: ProblemCode, detail: ProblemDetail): string {
  const parts = [`${code} ${catalogue[code].title}`];
  if (detail.place !== undefined) parts.push(`at ${detail.place}`);
  if (detail.value !== undefined) parts.push(`found ${detail.value}`);
  if (detail.bound !== undefined) parts.push(`expected ${detail.bound}`);
  if (detail.status !== undefined) parts.push(`status ${detail.status}`);
  if (detail.remoteCode !== undefined) parts.push(`remote code ${detail.remoteCode}`);
  return parts.join(', ');
}
