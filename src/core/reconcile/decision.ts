import type { ColumnValue } from '../mapping/column-values.ts';

/** The two systems between which a record is kept in step. */
export const sides = ['commercetools', 'dynamics'] as const;
export type Side = (typeof sides)[number];

/** Which way an attribute moves. */
export const directions = ['to-crm', 'to-commerce', 'both'] as const;
export type Direction = (typeof directions)[number];

/** Who is right about an attribute when the two systems differ. */
export const ownerRules = [
  'commercetools',
  'dynamics',
  'newest',
  'fill-if-empty',
  'never',
  'most-restrictive',
  'union',
] as const;
export type OwnerRule = (typeof ownerRules)[number];

/** A value that was given up, or kept against the other system, and why. */
export interface Decision {
  readonly column: string;
  readonly rule: OwnerRule | 'edit';
  readonly winner: Side;
  /** What each side had when it was decided. */
  readonly commerce: ColumnValue;
  readonly crm: ColumnValue;
}
