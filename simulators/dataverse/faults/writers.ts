/** Lets a bulk message leave its table again. */
export type Writing = {
  /** Another one was writing to the table and this one lost: a deadlock. */
  readonly deadlocked: boolean;
  readonly leave: () => void;
};

const PERCENT = 100;

/**
 * Bulk messages that write to one table at the same time get in each other's way. Of those that
 * find another one at work, so many in a hundred are chosen as the victim, evenly spread.
 */
export class Writers {
  readonly #busy = new Map<string, number>();
  #percent: number;
  #share = 0;

  constructor(percent: number) {
    this.#percent = percent;
  }

  get percent(): number {
    return this.#percent;
  }

  set percent(percent: number) {
    this.#percent = percent;
    this.#share = 0;
  }

  enter(table: string): Writing {
    const others = this.#busy.get(table) ?? 0;
    this.#busy.set(table, others + 1);
    return { deadlocked: others > 0 && this.#isVictim(), leave: () => this.#leave(table) };
  }

  #isVictim(): boolean {
    this.#share += this.#percent;
    if (this.#share < PERCENT) return false;
    this.#share -= PERCENT;
    return true;
  }

  #leave(table: string): void {
    const left = (this.#busy.get(table) ?? 1) - 1;
    if (left === 0) this.#busy.delete(table);
    else this.#busy.set(table, left);
  }
}
