/** A value as it came out, and what has to be said about it; `says` names no value. */
export interface Said<T> {
  readonly value: T;
  readonly says: string | null;
}

/** What became of one attribute of a record. Names no value, so it may be journalled. */
export interface Remark {
  /** `customer.` or `unit.` and a path, as in the field map. */
  readonly attribute: string;
  readonly says: string;
}
