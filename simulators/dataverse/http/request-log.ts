/** One request as it is remembered; key values in paths are part of it, bodies are not. */
export type LoggedRequest = {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly table: string;
  /** 0 when the connection was cut. */
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string;
  readonly clientRequestId: string | undefined;
  readonly correlationId: string | undefined;
  readonly ifMatch: string | undefined;
  readonly userId: string | undefined;
};

const rememberedMax = 1000;

/** Counters since the last reset and the latest requests. */
export class RequestLog {
  readonly #counters = new Map<string, number>();
  readonly #latest: LoggedRequest[] = [];
  #next = 0;
  #total = 0;

  add(request: LoggedRequest): void {
    const key = `${request.method} ${request.table} ${request.status}`;
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + 1);
    this.#latest[this.#next] = request;
    this.#next = (this.#next + 1) % rememberedMax;
    this.#total += 1;
  }

  /** Counts a request that came within a batch; the batch itself is what is remembered. */
  countInner(method: string, table: string, status: number): void {
    const key = `in batch: ${method} ${table} ${status}`;
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + 1);
  }

  clear(): void {
    this.#counters.clear();
    this.#latest.length = 0;
    this.#next = 0;
    this.#total = 0;
  }

  report(): {
    readonly total: number;
    readonly counters: Readonly<Record<string, number>>;
    readonly recent: readonly LoggedRequest[];
  } {
    const wrapped = this.#latest.length === rememberedMax;
    const recent = wrapped
      ? [...this.#latest.slice(this.#next), ...this.#latest.slice(0, this.#next)]
      : [...this.#latest];
    return { total: this.#total, counters: Object.fromEntries(this.#counters), recent };
  }
}
