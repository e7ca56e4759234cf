import type { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { WritableAttribute } from '../model/person-changes.ts';
import type { Direction, OwnerRule } from '../reconcile/decision.ts';
import type { ColumnValue } from './column-values.ts';
import type { ContactField } from './contact-fields.ts';
import type { CustomTransform } from './custom-transform.ts';
import type { TransformName } from './transform-names.ts';

/**
 * What becomes of a text that is longer than its column: the record is parked, the text is cut at
 * the end, or a function of the configuration makes a shorter one.
 */
export type TooLong = 'park' | 'truncate' | CustomTransform;

/** One field as the configuration has set it up. */
export interface FieldRule extends Omit<ContactField, 'transform' | 'writes'> {
  readonly transform: TransformName | CustomTransform;
  readonly tooLong: TooLong;
  /** ISO 639-1. */
  readonly countryLanguage: string;
  /** Which way the attribute moves. */
  readonly direction: Direction;
  /** Who is right when the two systems differ. */
  readonly owner: OwnerRule;
  /** The record is refused as incomplete without it (CWY-4009). */
  readonly required: boolean;
  /** How a value of the CRM becomes one of commercetools; null = it cannot. */
  readonly back: WayBack | null;
}

/** Where a value of the CRM goes in commercetools. */
export interface WayBack {
  readonly to: { readonly attribute: WritableAttribute } | { readonly customField: string };
  /** Null empties it. A `Problem` when the value means nothing to commercetools. */
  readonly value: (value: ColumnValue) => Json | Problem;
}

/** A value after a step of the mapping: what came out, what is to be said, what went wrong. */
export interface Made {
  readonly value: ColumnValue;
  /** Names no value. */
  readonly says: string | null;
  readonly problem: Problem | null;
}
