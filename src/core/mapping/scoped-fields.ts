import type { Pathed } from './attribute-paths.ts';
import type { MapSettings, Ownership, ScopedField, ScopedFields } from './contact-settings.ts';
import type { ValueContext } from './custom-transform.ts';
import type { FieldRule } from './field-rule.ts';
import { rulesOf } from './make-rules.ts';
import type { MapKind } from './map-kind.ts';

/** What is said of a column for a part of the records. */
export interface Saying<S> {
  readonly said: Ownership;
  /** The column as it is filled there; null = as elsewhere. */
  readonly rule: FieldRule<S> | null;
}

/** By column. */
export type Sayings<S> = Readonly<Record<string, Saying<S>>>;

/** What a store or country says; columns that nothing fills are left out. */
export function sayingsOf<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
  fields: ScopedFields<C>,
): Sayings<S> {
  return Object.fromEntries(
    Object.entries(fields).map(([column, said]) => [
      column,
      { said, rule: isFilling(said) ? scopedRule(kind, settings, column, said) : null },
    ]),
  );
}

const ownership: readonly string[] = ['direction', 'owner', 'required'];

/** Whether it says what the column is filled with, and not only whose it is. */
function isFilling(said: object): boolean {
  return Object.entries(said).some(
    ([name, value]) => value !== undefined && !ownership.includes(name),
  );
}

function scopedRule<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
  column: string,
  said: ScopedField<C>,
): FieldRule<S> | null {
  const extra = settings.extra[column];
  const base = settings.fields[column] ?? {};
  const given =
    extra === undefined
      ? { fields: { [column]: base === false ? base : { ...base, ...said } }, extra: {} }
      : { fields: {}, extra: { [column]: { ...extra, ...said, from: said.from ?? extra.from } } };
  const rules = rulesOf(kind, { ...settings, ...given });
  return rules.find((rule) => rule.column === column) ?? null;
}
