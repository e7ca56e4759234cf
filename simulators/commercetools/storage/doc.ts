/** A JSON object whose shape the simulator has not looked at yet. */
export type Doc = Record<string, unknown>;

/** A stored resource: every commercetools resource carries these four. */
export type Row = Doc & {
  id: string;
  version: number;
  createdAt: string;
  lastModifiedAt: string;
};

export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isRow = (value: unknown): value is Row =>
  isDoc(value) && typeof value.id === 'string' && typeof value.version === 'number';

export const toDoc = (value: unknown): Doc => (isDoc(value) ? value : {});

export const docs = (value: unknown): Doc[] => (Array.isArray(value) ? value.filter(isDoc) : []);

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** A copy as JSON would carry it: `undefined` members vanish, as they do on the wire. */
export const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Equality of two JSON values, blind to `undefined` members and to the order of keys. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => same(item, right[at]));
  }
  if (!isDoc(left) || !isDoc(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(left[key], right[key]));
}

/** Every value that a dotted path reaches, going through arrays. */
export function valuesAt(target: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(target)) return target.flatMap((item) => valuesAt(item, path));
  const [head, ...rest] = path;
  if (head === undefined) return target === undefined || target === null ? [] : [target];
  return isDoc(target) ? valuesAt(target[head], rest) : [];
}
