import { createHash, timingSafeEqual } from 'node:crypto';

/** Where a sender may put its token; which of them it can set depends on the transport. */
export interface Presented {
  readonly authorization: string | undefined;
  /** Event Grid's own header. */
  readonly aegSasKey: string | undefined;
  /** `?token=`, for senders that cannot set headers (SNS, Pub/Sub). */
  readonly queryToken: string | undefined;
}

/** Whether one of the presented tokens is the expected one. Takes the same time for any wrong one. */
export function carriesToken(presented: Presented, expected: string): boolean {
  const tokens = [bearer(presented.authorization), presented.aegSasKey, presented.queryToken];
  return tokens.some((token) => token !== undefined && sameText(token, expected));
}

/** The token of an `Authorization: Bearer` header. */
export function bearer(authorization: string | undefined): string | undefined {
  return authorization?.match(/^bearer +(\S+) *$/i)?.[1];
}

/** Compares digests, so that neither content nor length shows in the time taken. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
