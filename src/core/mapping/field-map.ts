import type { Problem } from '../../problems/problem.ts';
import { assert } from '../../std/assert.ts';
import type { Pathed } from './attribute-paths.ts';
import type { ColumnEdit } from './column-edit.ts';
import type { ColumnValues } from './column-values.ts';
import type { MapSettings, ScopedFields } from './contact-settings.ts';
import type { ValueContext } from './custom-transform.ts';
import type { FieldRule } from './field-rule.ts';
import { fieldsFor, type Scoped, type ScopedRules } from './fields-for.ts';
import { rulesOf } from './make-rules.ts';
import { mapColumn, type NormalisedSource } from './map-column.ts';
import type { MapKind } from './map-kind.ts';
import { type Sayings, sayingsOf } from './scoped-fields.ts';
import { lackingProblem, narrowed, shapeOf } from './shape-check.ts';
import type { TableShape } from './table-shape.ts';

/** The field map of a table. */
export interface FieldMap<S> extends ScopedRules<S> {
  readonly table: 'contact' | 'account';
  /** Whether a column that Dynamics marks as required is required here. */
  readonly requireWhatDynamicsRequires: boolean;
}

/** What a field map is made of beside its settings. */
export interface MapSources<S> {
  /** ISO 3166-1 alpha-2 by key of the store, for records without an address. */
  readonly storeCountries?: Readonly<Record<string, string>>;
  /** Rules of columns that are set up elsewhere, such as consents. */
  readonly more?: readonly FieldRule<S>[];
}

/** The field map that the settings describe; they have been checked (`settingsProblems`). */
export function fieldMapOf<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
  { storeCountries = {}, more = [] }: MapSources<S>,
): FieldMap<S> {
  const base = [...rulesOf(kind, settings), ...more];
  assert(new Set(base.map(({ column }) => column)).size === base.length, 'a column has one rule');
  return {
    table: kind.table,
    base,
    byStore: scoped(kind, settings, settings.byStore),
    byCountry: scoped(kind, settings, settings.byCountry),
    storeCountries,
    requireWhatDynamicsRequires: settings.requireWhatDynamicsRequires,
  };
}

function scoped<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
  places: Readonly<Record<string, ScopedFields<C>>>,
): ReadonlyMap<string, Sayings<S>> {
  const entries = Object.entries(places);
  return new Map(entries.map(([key, fields]) => [key, sayingsOf(kind, settings, fields)]));
}

/** The columns that the map may write for whomever: what has to be read before a row is changed. */
export function mappedColumns(map: Pick<FieldMap<never>, 'base'>): readonly string[] {
  return map.base.map(({ column }) => column);
}

/** What has to be said about the value of a column; names no value. */
export interface ColumnRemark {
  readonly column: string;
  readonly says: string;
}

/** What the field map made of a record. */
export interface MappedRecord {
  readonly values: ColumnValues;
  /** One per value that cannot be written; write nothing unless this is empty (`requireFit`). */
  readonly problems: readonly Problem[];
  /** What is written otherwise than commercetools has it, and what could not be understood. */
  readonly remarks: readonly ColumnRemark[];
  /** Columns whose edit holds: their value is a person's. With what the map makes by itself. */
  readonly edited: ColumnValues;
  /** Columns whose edit is void, because the map makes something else by now. */
  readonly lapsed: readonly string[];
  /** The rules that were used. */
  readonly fields: readonly FieldRule<never>[];
}

/** What is known beside the record. */
export interface MapGiven {
  /** Values that people have put in place of what the map makes. */
  readonly edits?: readonly ColumnEdit[];
  /** What the environment says about the table; null or absent = not known. */
  readonly shape?: TableShape | null;
  /** By column: what is not the record's own but computed. */
  readonly computed?: ColumnValues;
}

/** The values of all mapped columns for a normalised record; absent attributes are null. */
export function mappedValues<S extends Scoped>(
  normalised: NormalisedSource<S>,
  map: FieldMap<S>,
  { edits = [], shape = null, computed = {} }: MapGiven,
): MappedRecord {
  const { table } = map;
  const fields = fieldsFor(map, normalised.source).map((rule) =>
    withValue(
      narrowed(rule, shapeOf(shape, rule.column), map.requireWhatDynamicsRequires),
      computed,
    ),
  );
  const editOf = new Map(edits.map((edit) => [edit.column, edit]));
  const mapped = fields.map((rule) => {
    const { column } = rule;
    const edit = editOf.get(column) ?? null;
    return {
      column,
      ...mapColumn(rule, normalised, { table, shape: shapeOf(shape, column) }, edit),
    };
  });
  const problems = [lackingProblem(fields, shape, table), ...mapped.map(({ problem }) => problem)];
  const held = mapped.filter(({ edit }) => edit === 'held');
  const lapsed = mapped.filter(({ edit }) => edit === 'lapsed');
  const columns = new Set(mappedColumns(map));
  const nowhere = edits.map(({ column }) => column).filter((column) => !columns.has(column));
  return {
    values: Object.fromEntries(mapped.map(({ column, value }) => [column, value])),
    problems: problems.filter((problem) => problem !== null),
    remarks: mapped.flatMap(({ column, says }) => says.map((text) => ({ column, says: text }))),
    edited: Object.fromEntries(held.map(({ column, own }) => [column, own])),
    lapsed: [...lapsed.map(({ column }) => column), ...nowhere],
    fields,
  };
}

function withValue<S>(rule: FieldRule<S>, computed: ColumnValues): FieldRule<S> {
  const value = computed[rule.column];
  return value === undefined ? rule : { ...rule, value: () => value };
}

/**
 * What has to be said about the columns that are about to be written, as one text; null when there
 * is nothing. Columns that stay as they are have been explained when they were written.
 */
export function remarkText(remarks: readonly ColumnRemark[], changed: ColumnValues): string | null {
  const about = remarks.filter(({ column }) => Object.hasOwn(changed, column));
  return about.map(({ column, says }) => `${column}: ${says}`).join('; ') || null;
}
