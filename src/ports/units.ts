import type { Associate } from '../core/model/organisation.ts';
import type { RecordRef } from '../core/model/record.ts';

/** What is remembered of a business unit, so that its place and its people are known to others. */
export interface UnitMemory {
  readonly key: string;
  readonly name: string;
  readonly unitType: 'Company' | 'Division';
  readonly status: 'Active' | 'Inactive';
  readonly parentKey: string | null;
  readonly topLevelKey: string;
  readonly associatesFromParent: boolean;
  readonly associates: readonly Associate[];
  /** Of the business unit; an older reading never wins. */
  readonly version: number;
}

/** What a run makes of what is remembered of a business unit. */
export interface UnitChange {
  /** Null = the unit is gone: its people act for it no longer. */
  readonly now: UnitMemory | null;
}

/** A unit that a customer acts for. */
export interface Membership {
  readonly unit: RecordRef;
  readonly unitKey: string;
  readonly unitName: string;
  /** Units above it: 0 for a company. */
  readonly depth: number;
  readonly isActive: boolean;
  /** The row that stands for the unit; null as long as there is none. */
  readonly accountId: string | null;
  /** Sorted by key, and by `from`. */
  readonly roles: readonly {
    readonly key: string;
    /** Key of the unit above that it comes from; null = it was given in this unit. */
    readonly from: string | null;
  }[];
}

/** A business unit that an earlier run has read. */
export interface KnownUnit {
  readonly ref: RecordRef;
  readonly key: string;
  readonly parentKey: string | null;
  /** The row that stands for it; null as long as there is none. */
  readonly accountId: string | null;
  /** How the link to that row came about: who may buy for the unit must not follow from a guess. */
  readonly linkReason: string | null;
}

/** Which business units are asked for. */
export type UnitQuestion =
  | { readonly projectKey: string; readonly keys: readonly string[] }
  | { readonly accountIds: readonly string[] };

/**
 * News for a customer: the units that it acts for, its roles there, or the accounts of these, are not
 * what they were.
 */
export const membershipsChanged = 'MembershipsChanged';

/** Units of one customer that are looked at: more than a company with 500 divisions has. */
export const membershipsMax = 1_000;
