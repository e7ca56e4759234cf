import { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { NormalisedPerson } from '../normalise/person.ts';
import { normaliseText } from '../normalise/text.ts';
import type { ColumnEdit } from './column-edit.ts';
import type { ColumnValue } from './column-values.ts';
import { type FieldContext, isColumnValue } from './custom-transform.ts';
import type { FieldRule, Made } from './field-rule.ts';
import { fitted } from './fit.ts';
import { shapeProblem } from './shape-check.ts';
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

interface Column {
  readonly rule: FieldRule;
  readonly shape: ColumnShape | null;
  readonly context: FieldContext;
  /** In messages. */
  readonly place: string;
}

/** The value of one column: as the map makes it, or as a person has put it in its place. */
export function mapColumn(
  rule: FieldRule,
  { person, remarks }: NormalisedPerson,
  shape: ColumnShape | null,
  edit: ColumnEdit | null,
): MappedColumn {
  const { attribute, column, lengthMax } = rule;
  const context = { column, lengthMax, country: rule.country(person), person };
  const about = { rule, shape, context, place: `${attribute} -> contact.${column}` };
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

/** What the map makes of the person. */
function made(about: Column): Omit<MappedColumn, 'edit' | 'own'> {
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
function edited(value: Json, about: Column): Made {
  if (!isColumnValue(value)) {
    const problem = otherKind(about.place, 'a text, a number, true, false or null');
    return { value: null, says: null, problem };
  }
  return fitting(typeof value === 'string' ? normaliseText(value) : value, about);
}

function fitting(value: ColumnValue, { rule, shape, context, place }: Column): Made {
  const fit = fitted(value, rule.tooLong, context, place);
  const problem =
    fit.problem ?? shapeProblem(fit.value, shape, place) ?? missing(fit.value, rule, place);
  return { ...fit, problem };
}

function missing(value: ColumnValue, { required }: FieldRule, place: string): Problem | null {
  if (!required || value !== null) return null;
  return new Problem('CWY-4009', { place, value: 'nothing', bound: 'a value' });
}
