/**
 * Simulated time: runs `scale` times as fast as real time. Windows, costs and blocks of service
 * protection are measured in it; everything else in the simulator is real time.
 */
export class SimulatedClock {
  readonly #real: () => number;
  #scale: number;
  #realAtChange: number;
  #simulatedAtChange = 0;

  /** `real` counts milliseconds and never goes back. */
  constructor(real: () => number, scale: number) {
    this.#real = real;
    this.#scale = scale;
    this.#realAtChange = real();
  }

  /** Simulated milliseconds since the start. */
  now(): number {
    return this.#simulatedAtChange + (this.#real() - this.#realAtChange) * this.#scale;
  }

  get scale(): number {
    return this.#scale;
  }

  set scale(scale: number) {
    this.#simulatedAtChange = this.now();
    this.#realAtChange = this.#real();
    this.#scale = scale;
  }
}
