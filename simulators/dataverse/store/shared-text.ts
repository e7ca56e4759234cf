import type { Column } from '../schema/types.ts';
import type { Values } from './row.ts';

/** More different texts than this are not remembered; later ones are kept once per row. */
const textsMax = 50_000;

/** Columns in which rows repeat each other, by the ends of their names. */
const repeating =
  /(?:city|country|county|stateorprovince|postalcode|locale|projectkey|currency|stores?|kind|createdon|modifiedon)$/;

/**
 * Lets rows hold one and the same object for texts that many of them repeat, such as countries:
 * a text read from a request is otherwise a copy of its own.
 */
export class SharedText {
  readonly #texts = new Map<string, string>();
  #columns: readonly string[] = [];

  watch(columns: readonly Column[]): void {
    this.#columns = columns.map(({ name }) => name).filter((name) => repeating.test(name));
  }

  /**
   * A copy of the values for keeping. Cells gathered one by one end up in a hash table within V8,
   * several times the size of the plain object that a copy in one go makes.
   */
  keep(values: Values): Values {
    const copy = { ...values };
    for (const name of this.#columns) {
      const value = copy[name];
      if (typeof value === 'string') copy[name] = this.#shared(value);
    }
    return copy;
  }

  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < textsMax) this.#texts.set(text, text);
    return text;
  }
}
