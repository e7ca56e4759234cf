/** A longer pause than this is not believed: the next attempt asks again. */
export const retryAfterMsMax = 3_600_000;

/**
 * The pause that a `Retry-After` header asks for. Both systems send seconds; the form with a date
 * and anything else reads as "not said".
 */
export function retryAfterMs(header: string | null): number | undefined {
  if (header === null || !/^\s*\d{1,9}(\.\d+)?\s*$/.test(header)) return undefined;
  return Math.min(Math.ceil(Number(header) * 1000), retryAfterMsMax);
}
