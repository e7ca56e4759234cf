const SECOND_MS = 1000;

/** A sum over the last so many seconds, kept second by second: a second leaves as a whole. */
export class SlidingSum {
  readonly #seconds: number;
  readonly #buckets: Float64Array;
  #latest = 0;
  #sum = 0;

  constructor(seconds: number) {
    this.#seconds = seconds;
    this.#buckets = new Float64Array(seconds);
  }

  add(nowMs: number, amount: number): void {
    const second = this.#advance(nowMs);
    const at = second % this.#seconds;
    this.#buckets[at] = (this.#buckets[at] ?? 0) + amount;
    this.#sum += amount;
  }

  total(nowMs: number): number {
    this.#advance(nowMs);
    return this.#sum;
  }

  /** Milliseconds until enough has left for the sum to be below `limit`, if nothing is added. */
  untilBelow(nowMs: number, limit: number): number {
    const second = this.#advance(nowMs);
    let left = this.#sum;
    for (let ahead = 1; ahead <= this.#seconds + 1; ahead += 1) {
      if (left < limit) return ahead === 1 ? 0 : (second + ahead - 1) * SECOND_MS - nowMs;
      left -= this.#buckets[(second + ahead) % this.#seconds] ?? 0;
    }
    return this.#seconds * SECOND_MS;
  }

  #advance(nowMs: number): number {
    const second = Math.floor(nowMs / SECOND_MS);
    const gone = Math.min(second - this.#latest, this.#seconds);
    for (let step = 1; step <= gone; step += 1) {
      const at = (this.#latest + step) % this.#seconds;
      this.#sum -= this.#buckets[at] ?? 0;
      this.#buckets[at] = 0;
    }
    if (second > this.#latest) this.#latest = second;
    return this.#latest;
  }
}
