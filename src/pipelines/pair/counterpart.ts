import type { MatchRules } from '../../core/identity/match-rule.ts';
import type { Subject } from '../../core/identity/subject.ts';
import type { Target } from '../../core/identity/target.ts';
import type { ColumnValues } from '../../core/mapping/column-values.ts';
import type { MappedRecord } from '../../core/mapping/field-map.ts';
import type { Address } from '../../core/model/person.ts';
import type { RecordRef } from '../../core/model/record.ts';
import type { Stated } from '../../core/reconcile/column-state.ts';
import type { Instant } from '../../std/time.ts';
import type { Results } from '../outcome.ts';
import type { Run } from '../run.ts';
import type { InStep } from './keep-in-step.ts';
import type { Pair } from './pair.ts';

/** A commercetools resource that one CRM row stands for. */
export interface Synced {
  readonly ref: RecordRef;
  readonly version: number;
  readonly modifiedAt: Instant;
  readonly otherAddresses: readonly Address[];
}

/** A record as its row has to show it. */
export interface Mapped<S extends Synced> extends MappedRecord {
  readonly of: Counterpart<S>;
  /** Normalised. */
  readonly record: S;
  /** What is not its own but computed, by column. */
  readonly computed: ColumnValues;
}

/** Writes what was decided into the record, if that still has this version. */
export type Tell<S extends Synced> = (record: S) => Promise<S | 'changed' | 'gone'>;

/**
 * What tells customers with their contacts from business units with their accounts; all that two
 * systems need in order to agree on a record is the same for both.
 */
export interface Counterpart<S extends Synced> {
  readonly noun: 'customer' | 'business unit';
  readonly target: Target;
  /** An inactive row may stand for the record: its state is a column like any other. */
  readonly mayBeInactive: boolean;
  readonly rules: (run: Run) => MatchRules;
  /** The columns that may be written for whichever record. */
  readonly columns: (run: Run) => readonly string[];
  readonly subject: (record: S) => Subject;
  /** The deterministic id of a row that is made for the record. */
  readonly rowId: (projectKey: string, id: string) => string;
  readonly fetch: (run: Run) => Promise<S | null>;
  /** Normalises and maps. */
  readonly map: (
    run: Run,
    found: S,
    computed: ColumnValues,
  ) => Promise<{ readonly record: S; readonly mapped: MappedRecord }>;
  readonly computed: (run: Run, found: S) => Promise<ColumnValues>;
  /** The same once this run has written the record: what does not hang on that stays as it was. */
  readonly computedAgain: (run: Run, found: S, before: ColumnValues) => Promise<ColumnValues>;
  /** Columns that nobody but Causeway fills. */
  readonly ours: readonly string[];
  /** By column: when its values were said, where that is known. */
  readonly statedAt: (run: Run, record: S) => Readonly<Record<string, Stated>>;
  /**
   * What commercetools has to be told; null = nothing. Throws CWY-4009 where commercetools cannot take
   * it, before anything is written.
   */
  readonly tell: (run: Run, pair: Pair<S>, toCommerce: ColumnValues) => Promise<Tell<S> | null>;
  /** What is remembered of the record whatever its row. */
  readonly results: (run: Run, record: S) => Results;
  /** What else has to be written and remembered once both are in step. */
  readonly settled: (run: Run, kept: InStep<S>) => Promise<Results>;
  /** As `settled`, where another record fills the row. */
  readonly sharing: (run: Run, mapped: Mapped<S>) => Promise<Results>;
  /** Whether it has said something that holds whoever fills the row. */
  readonly saysAnything: (run: Run, record: S) => boolean;
  /** Whether who fills the row has to be told. */
  readonly touchesBuyers: (run: Run) => boolean;
  /** What waits for this record to have a row; first what asks for the record itself. */
  readonly wakes: (record: S) => readonly string[];
  /** What holds on a row whoever fills it: opt-outs of one of several customers. */
  readonly holdsAnyway: (mapped: Mapped<S>) => ColumnValues;
}
