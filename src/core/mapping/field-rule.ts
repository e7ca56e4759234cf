import type { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { Person } from '../model/person.ts';
import type { Direction, OwnerRule } from '../reconcile/decision.ts';
import type { ColumnValue } from './column-values.ts';
import type { BoundTransform } from './custom-transform.ts';
import type { Field } from './field.ts';
import type { TransformName } from './transform-names.ts';

/**
 * What becomes of a text that is longer than its column: the record is parked, the text is cut at
 * the end, or a function of the configuration makes a shorter one.
 */
export type TooLong<Custom> = 'park' | 'truncate' | Custom;

/** `TooLong` as the engine has it. */
export type RuleTooLong<S> = TooLong<BoundTransform<S>>;

/** One field as the configuration has set it up. */
export interface FieldRule<S = Person> extends Omit<Field<S>, 'transform' | 'writes'> {
  readonly transform: TransformName | BoundTransform<S>;
  readonly tooLong: RuleTooLong<S>;
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
  readonly to: { readonly attribute: string } | { readonly customField: string };
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
