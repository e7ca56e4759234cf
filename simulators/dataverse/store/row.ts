/** A reference to a row of another table. */
export type Reference = { readonly table: string; readonly id: string };

/** What a cell holds; a null cell is simply absent. */
export type Value = string | number | boolean | Reference;

export type Values = Readonly<Record<string, Value>>;

/** One row. Never changed in place: an update puts a new object in the same slot. */
export type Row = {
  readonly id: string;
  /** Place in the order of creation, stable for the life of the row. */
  readonly slot: number;
  /** Row version, unique and rising over the whole organisation. */
  readonly version: number;
  readonly values: Values;
};

export const isReference = (value: Value | undefined): value is Reference =>
  typeof value === 'object';

/** The form in which indexes and keys compare a value: letter case does not count. */
export const comparable = (value: Value): string => {
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'object' ? value.id : String(value);
};
