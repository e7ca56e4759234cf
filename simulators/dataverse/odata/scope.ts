/** A scalar as filters and orders see it. */
export type Cell = null | boolean | number | string;

export type FieldType = 'string' | 'number' | 'boolean' | 'guid' | 'instant' | 'day';

/** A property of an item, perhaps reached over lookups. */
export type Field<Item> = { readonly type: FieldType; readonly read: (item: Item) => Cell };

/** What query functions may know besides the row: who asks, when, and who is above whom. */
export type QueryEnvironment = {
  readonly now: number;
  readonly userId: string;
  readonly businessUnitId: string;
  /** Ids above this one in the hierarchy of accounts, nearest first. */
  readonly ancestors: (id: string) => readonly string[];
};

/** What the names in a filter mean. Unknown names are refused by the scope itself. */
export type Scope<Item> = {
  readonly field: (segments: readonly string[]) => Field<Item>;
  /** Rows on the other side of a collection, for `any` and `all`. */
  readonly members: (segments: readonly string[]) => Members<Item, Item>;
  /** Missing where query functions have no meaning. */
  readonly environment?: QueryEnvironment;
};

export type Members<Item, Member> = {
  readonly scope: Scope<Member>;
  readonly list: (item: Item) => readonly Member[];
};

/** Order of two cells: null first, text without letter case. */
export const compareCells = (left: Cell, right: Cell): number => {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  const a = typeof left === 'string' ? left.toLowerCase() : left;
  const b = typeof right === 'string' ? right.toLowerCase() : right;
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
