import { Problem } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import type { Json } from '../std/json.ts';
import type { Instant } from '../std/time.ts';

type Name<T> = keyof T & string;
type Present<T, K extends Name<T>> = NonNullable<T[K]>;
type Item<A> = A extends readonly (infer I)[] ? I : never;

/**
 * Reads one JSON object of an answer. `T` is the SDK's type of the resource: it checks that the
 * names asked for exist. What is really there is checked by looking; a promised field that is not
 * there or has another type is CWY-2006 with its place. An empty text counts as absent.
 */
export class Fields<T> {
  readonly place: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(value: unknown, place: string) {
    if (!isRecord(value)) throw new Problem('CWY-2006', { place, bound: 'an object' });
    this.#values = value;
    this.place = place;
  }

  text(name: Name<T>): string {
    return this.textOrNull(name) ?? this.#missing(name, 'a text');
  }

  textOrNull(name: Name<T>): string | null {
    const value = this.#values[name] ?? null;
    if (value === null) return null;
    if (typeof value !== 'string') return this.#missing(name, 'a text');
    return value.trim() === '' ? null : value;
  }

  integer(name: Name<T>): number {
    const value = this.#values[name];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    return this.#missing(name, 'a whole number');
  }

  instant(name: Name<T>): Instant {
    return this.instantOrNull(name) ?? this.#missing(name, 'a time');
  }

  instantOrNull(name: Name<T>): Instant | null {
    const text = this.textOrNull(name);
    return text === null ? null : (instantOf(text) ?? this.#missing(name, 'a time'));
  }

  oneOf<V extends string>(name: Name<T>, values: readonly V[]): V {
    return this.oneOfOrNull(name, values) ?? this.#missing(name, values.join(' | '));
  }

  oneOfOrNull<V extends string>(name: Name<T>, values: readonly V[]): V | null {
    const text = this.textOrNull(name);
    if (text === null) return null;
    return values.find((value) => value === text) ?? this.#missing(name, values.join(' | '));
  }

  child<K extends Name<T>>(name: K): Fields<Present<T, K>> {
    return new Fields(this.#values[name], `${this.place}.${name}`);
  }

  childOrNull<K extends Name<T>>(name: K): Fields<Present<T, K>> | null {
    const value = this.#values[name] ?? null;
    return value === null ? null : this.child(name);
  }

  /** Absent lists are empty. */
  list<K extends Name<T>>(name: K): Fields<Item<Present<T, K>>>[] {
    return this.#items(name).map((item, i) => new Fields(item, `${this.place}.${name}[${i}]`));
  }

  texts(name: Name<T>): string[] {
    return this.#items(name).filter((item) => typeof item === 'string');
  }

  /** The entries of a localized text, in their order. */
  localized(name: Name<T>): readonly (readonly [locale: string, text: string])[] {
    const value = this.#values[name] ?? {};
    if (!isRecord(value)) return this.#missing(name, 'a localized text');
    return Object.entries(value).flatMap(([locale, text]) =>
      typeof text === 'string' && text.trim() !== '' ? [[locale, text] as const] : [],
    );
  }

  /** `false` when absent. */
  flag(name: Name<T>): boolean {
    const value = this.#values[name] ?? false;
    return typeof value === 'boolean' ? value : this.#missing(name, 'true or false');
  }

  /** Everything that is there, as it is, also what Causeway has no name for. */
  document(): Readonly<Record<string, Json>> {
    const values = this.#values;
    if (isJsonObject(values)) return values;
    throw new Problem('CWY-2006', { place: this.place, bound: 'JSON' });
  }

  #items(name: Name<T>): readonly unknown[] {
    const value = this.#values[name] ?? [];
    return Array.isArray(value) ? value : this.#missing(name, 'a list');
  }

  /** Names the type of what was found, never the value: it may be personal. */
  #missing(name: Name<T>, bound: string): never {
    const value = this.#values[name];
    throw new Problem('CWY-2006', {
      place: `${this.place}.${name}`,
      value: value === undefined || value === null ? 'nothing' : typeof value,
      bound,
    });
  }
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) ? value.every(isJson) : isJsonObject(value);
}

function isJsonObject(value: unknown): value is Readonly<Record<string, Json>> {
  return isRecord(value) && Object.values(value).every(isJson);
}

/** What both systems and the database can write down; NaN is in no range. */
const yearMin = 1900;
const yearMax = 9999;

/** commercetools' times come with and without milliseconds; null for what is no time. */
export function instantOf(text: string): Instant | null {
  const at = new Date(text);
  const year = at.getUTCFullYear();
  return year >= yearMin && year <= yearMax ? at.toISOString() : null;
}
