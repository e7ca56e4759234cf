/** JSON of another system, before anything is known about it. */
export type Raw = Readonly<Record<string, unknown>>;

/** The object; an empty one where there is none, so that reading a path needs no questions. */
export function objectOf(value: unknown): Raw {
  return isObject(value) ? value : {};
}

export function listOf(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** The value at the end of a path of names; undefined where the path breaks off. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => objectOf(inner)[name], value);
}

/** The text at the end of the path; null where there is none (or an empty one). */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : null;
}

/** The number at the end of the path; null where there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : null;
}

/** The text at the end of the path, which has to be there. */
export function needText(value: unknown, ...path: readonly string[]): string {
  const found = textAt(value, ...path);
  if (found === null) throw new Error(`A text was expected at ${path.join('.')}.`);
  return found;
}

/** The number at the end of the path, which has to be there. */
export function needNumber(value: unknown, ...path: readonly string[]): number {
  const found = numberAt(value, ...path);
  if (found === null) throw new Error(`A number was expected at ${path.join('.')}.`);
  return found;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly Raw[] {
  return listOf(at(value, ...path));
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
