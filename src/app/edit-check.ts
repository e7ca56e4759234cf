import { consentFields, consentMap } from '../core/consent/consent-map.ts';
import { contactFields } from '../core/mapping/contact-fields.ts';
import { contactKind } from '../core/mapping/contact-kind.ts';
import type { FieldRule } from '../core/mapping/field-rule.ts';
import { rulesOf } from '../core/mapping/make-rules.ts';
import { reservedColumns } from '../core/mapping/provenance.ts';
import { isDate } from '../core/mapping/value-form.ts';
import type { RecordRef } from '../core/model/record.ts';
import { Problem } from '../problems/problem.ts';
import { nearest } from '../std/nearest.ts';
import type { Config } from './config/schema.ts';

type Edit = { readonly column: string; readonly value: string | number | boolean | null };

/** Throws CWY-6004 for an edit that no run would ever write. */
type CheckEdits = (ref: RecordRef, edits: readonly Edit[]) => void;

/**
 * Holds edits to the field map: of a customer only, of columns that the map writes, and of the kind
 * that the configuration knows a column to take. What Dynamics itself says of a column is checked by
 * the run that writes it.
 */
export function editCheck({ contact, consent }: Pick<Config, 'contact' | 'consent'>): CheckEdits {
  const consents = consentFields(consentMap(consent));
  const takes = new Map<string, Kind | null>([
    ...rulesOf(contactKind(true), contact).map((rule) => [rule.column, kindOf(rule)] as const),
    ...consents.map(({ column }) => [column, kinds.boolean] as const),
  ]);
  return (ref, edits) => {
    if (ref.kind !== 'customer') {
      const bound = 'a customer: what is edited are columns of its contact';
      throw new Problem('CWY-6004', { value: `${ref.kind} ${ref.id}`, bound });
    }
    for (const { column, value } of edits) {
      const kind = takes.get(column);
      if (kind === undefined) throw notMapped(column, [...takes.keys()]);
      if (kind === null || value === null || kind.fits(value)) continue;
      throw new Problem('CWY-6004', { place: column, bound: kind.bound });
    }
  };
}

function notMapped(place: string, columns: readonly string[]): Problem {
  if (reservedColumns.includes(place)) {
    const bound = 'a column that Causeway or Dynamics does not fill itself';
    return new Problem('CWY-6004', { place, bound });
  }
  const meant = nearest(place, columns);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  const bound = `a column that contact.fields, contact.extra or consent.topics fills${hint}`;
  return new Problem('CWY-6004', { place, bound });
}

interface Kind {
  readonly bound: string;
  readonly fits: (value: string | number | boolean) => boolean;
}

const text = { bound: 'a text: <column>=<text>', fits: isText } satisfies Kind;
const number = { bound: 'a number: <column>:=<number>', fits: isNumber } satisfies Kind;

const kinds = {
  text,
  list: text,
  number,
  choice: { ...number, bound: 'the number of an option: <column>:=<number>' },
  boolean: {
    bound: 'true or false: <column>:=true',
    fits: (value) => typeof value === 'boolean',
  },
  date: { bound: 'a date: <column>=2026-01-31', fits: isDate },
} satisfies Record<NonNullable<FieldRule['form']>['type'], Kind>;

/** Null = anything: a further column without a type takes what the customer has. */
function kindOf({ column, form }: FieldRule): Kind | null {
  if (form !== undefined) return kinds[form.type];
  return contactFields.some((field) => field.column === column) ? text : null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}
