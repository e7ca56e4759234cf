import { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { Remark } from '../normalise/said.ts';
import { normaliseText } from '../normalise/text.ts';
import type { ColumnEdit } from './column-edit.ts';
import type { ColumnValue } from './column-values.ts';
import { isColumnValue, type SourceContext } from './custom-transform.ts';
import type { FieldRule, Made } from './field-rule.ts';
import { fitted } from './fit.ts';
import { lookupProblem, shapeProblem } from './shape-check.ts';
import type { ColumnShape } from './table-shape.ts';
import { transformed } from './transformed.ts';
import { inForm, otherKind } from './value-form.ts';

/** What became of one column. */
export interface MappedColumn {
  readonly value: ColumnValue;
  readonly problem: Problem | null;
  /** Names no value. */
  readonly says: readonly string[];
  /** `held` = somebody's value is in place of what the map makes; `lapsed` = not any more. */
  readonly edit: 'none' | 'held' | 'lapsed';
  /** What the map makes by itself; null where that cannot be written. */
  readonly own: ColumnValue;
}

/** A record in one spelling, and what could not be brought into it. */
export interface NormalisedSource<S> {
  readonly source: S;
  readonly remarks: readonly Remark[];
}

/** Where a value goes in the CRM. */
export interface Goal {
  readonly table: 'contact' | 'account';
  /** What the environment says about the column; null = nothing is known of it. */
  readonly shape: ColumnShape | null;
}

interface Column<S> {
  readonly rule: FieldRule<S>;
  readonly shape: ColumnShape | null;
  readonly context: SourceContext<S>;
  /** In messages. */
  readonly place: string;
}

/** The value of one column: as the map makes it, or as a person has put it in its place. */
export function mapColumn<S>(
  rule: FieldRule<S>,
  { source, remarks }: NormalisedSource<S>,
  { table, shape }: Goal,
  edit: ColumnEdit | null,
): MappedColumn {
  const { attribute, column, lengthMax } = rule;
  const context = { column, lengthMax, country: rule.country(source), source };
  const about = { rule, shape, context, place: `${attribute} -> ${table}.${column}` };
  const { value, says, problem } = made(about);
  const own = problem === null ? value : null;
  if (edit !== null && (!edit.applied || problem !== null || edit.insteadOf === own)) {
    const held = edited(edit.value, about);
    const told = ['a person has put another value in its place', held.says];
    return { ...held, says: told.filter((text) => text !== null), edit: 'held', own };
  }
  const said = remarks.filter((remark) => remark.attribute === attribute);
  return {
    value,
    problem,
    says: [...said.map((remark) => remark.says), ...says],
    edit: edit === null ? 'none' : 'lapsed',
    own,
  };
}

/** What the map makes of the record. */
function made<S>(about: Column<S>): Omit<MappedColumn, 'edit' | 'own'> {
  const { rule, context, place } = about;
  const raw = transformed(rule, context, place);
  if (raw.problem !== null) return { value: null, says: [], problem: raw.problem };
  const cast = rule.form === undefined ? raw.value : inForm(rule.form, raw.value, place);
  if (cast instanceof Problem) return { value: null, says: [], problem: cast };
  // What only goes to commercetools is compared with the column and never put into it.
  if (rule.direction === 'to-commerce') {
    const says = raw.says === null ? [] : [raw.says];
    return { value: cast, says, problem: missing(cast, rule, place) };
  }
  const fit = fitting(cast, about);
  return { ...fit, says: [raw.says, fit.says].filter((text) => text !== null) };
}

/** A person's value is in the column's own terms: it is fitted and checked, not transformed. */
function edited<S>(value: Json, about: Column<S>): Made {
  if (!isColumnValue(value)) {
    const problem = otherKind(about.place, 'a text, a number, true, false or null');
    return { value: null, says: null, problem };
  }
  return fitting(typeof value === 'string' ? normaliseText(value) : value, about);
}

function fitting<S>(value: ColumnValue, { rule, shape, context, place }: Column<S>): Made {
  const fit = fitted(value, rule.tooLong, context, place);
  const problem =
    fit.problem ?? otherThing(fit.value, rule, shape, place) ?? missing(fit.value, rule, place);
  return { ...fit, problem };
}

function otherThing<S>(
  value: ColumnValue,
  { lookup = false }: FieldRule<S>,
  shape: ColumnShape | null,
  place: string,
): Problem | null {
  return lookup ? lookupProblem(value, place) : shapeProblem(value, shape, place);
}

function missing<S>(value: ColumnValue, { required }: FieldRule<S>, place: string): Problem | null {
  if (!required || value !== null) return null;
  return new Problem('CWY-4009', { place, value: 'nothing', bound: 'a value' });
}
