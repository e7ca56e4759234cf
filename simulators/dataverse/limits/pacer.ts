/** More lateness than this is not made up for. */
const creditMsMax = 20;

/**
 * Waits that are right on average, also when they are shorter than the grain of a timer: what one
 * wait took too long is taken off the next.
 */
export class Pacer {
  #creditMs = 0;

  /** Waits so many real milliseconds. */
  async wait(milliseconds: number): Promise<void> {
    const due = milliseconds - this.#creditMs;
    if (due < 1) {
      this.#creditMs = -due;
      return;
    }
    this.#creditMs = 0;
    const begun = performance.now();
    await new Promise((resolve) => {
      setTimeout(resolve, due);
    });
    const late = performance.now() - begun - due;
    this.#creditMs = Math.min(creditMsMax, this.#creditMs + late);
  }
}
