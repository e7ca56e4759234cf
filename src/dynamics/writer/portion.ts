/** What decides how many of those that wait leave in one request. */
export interface Crowd {
  readonly waiting: number;
  /** Requests that the limits of the service leave room for. */
  readonly slots: number;
  /** Requests that may leave right now as far as their distance goes. */
  readonly leaves: number;
  /** The distance of requests that keep coming, in milliseconds. */
  readonly gatherMs: number;
  /** What the service is expected to take for each part. */
  readonly partMs: number;
}

/** As long as there are no more, they go in one request, even when several could leave. */
const partsWorthwhile = 25;

/**
 * How many parts the next request has at most, so that the last of those that wait has its answer
 * soon. Requests that may leave at once share the crowd. Where they would have to follow each other,
 * everyone waits for `gatherMs` once more per request, and less for the parts of its own: the sum is
 * least with as many requests as the root below says, which is one as long as parts are quick.
 */
export function portionOf({ waiting, slots, leaves, gatherMs, partMs }: Crowd): number {
  const inTurn = gatherMs === 0 ? 0 : Math.round(Math.sqrt((waiting * partMs) / gatherMs));
  const requests = Math.max(1, Math.min(slots, Math.max(leaves, inTurn)));
  return Math.max(partsWorthwhile, Math.ceil(waiting / requests));
}
