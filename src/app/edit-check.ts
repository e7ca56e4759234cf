import { consentFields, consentMap } from '../core/consent/consent-map.ts';
import { accountKind } from '../core/mapping/account-kind.ts';
import type { Pathed } from '../core/mapping/attribute-paths.ts';
import { contactKind } from '../core/mapping/contact-kind.ts';
import type { MapSettings } from '../core/mapping/contact-settings.ts';
import type { ValueContext } from '../core/mapping/custom-transform.ts';
import type { FieldRule } from '../core/mapping/field-rule.ts';
import { rulesOf } from '../core/mapping/make-rules.ts';
import type { MapKind } from '../core/mapping/map-kind.ts';
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
 * Holds edits to the field map: of customers and business units, of columns that the map writes, and of
 * the kind that the configuration knows a column to take. What Dynamics itself says of a column is
 * checked by the run that writes it.
 */
export function editCheck({ contact, account, consent }: EditConfig): CheckEdits {
  const consents = consentFields(consentMap(consent));
  const tables: ReadonlyMap<RecordRef['kind'], Table> = new Map([
    [
      'customer',
      {
        takes: new Map([
          ...kindsOf(contactKind(false), contact),
          ...consents.map(({ column }) => [column, kinds.boolean] as const),
        ]),
        filledBy: 'contact.fields, contact.extra or consent.topics',
      },
    ],
    [
      'business-unit',
      {
        takes: new Map(kindsOf(accountKind(false), account)),
        filledBy: 'account.fields or account.extra',
      },
    ],
  ]);
  return (ref, edits) => {
    const table = tables.get(ref.kind);
    if (table === undefined) {
      const bound =
        'a customer or a business unit: what is edited are columns of contact or account';
      throw new Problem('CWY-6004', { value: `${ref.kind} ${ref.id}`, bound });
    }
    for (const { column, value } of edits) {
      const kind = table.takes.get(column);
      if (kind === undefined) throw notMapped(column, table);
      if (kind === null || value === null || kind.fits(value)) continue;
      throw new Problem('CWY-6004', { place: column, bound: kind.bound });
    }
  };
}

type EditConfig = Pick<Config, 'contact' | 'account' | 'consent'>;

/** What may be edited of one table, and what in the configuration fills it. */
interface Table {
  readonly takes: ReadonlyMap<string, Kind | null>;
  readonly filledBy: string;
}

/** Columns that point at another row are left out: the run would compute them anew. */
function kindsOf<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
): readonly (readonly [string, Kind | null])[] {
  const isBuiltIn = (column: string): boolean =>
    kind.fields.some((field) => field.column === column);
  return rulesOf(kind, settings)
    .filter(({ lookup }) => lookup !== true)
    .map((rule) => [rule.column, kindOf(rule, isBuiltIn(rule.column))]);
}

function notMapped(place: string, { takes, filledBy }: Table): Problem {
  if (reservedColumns.includes(place)) {
    const bound = 'a column that Causeway or Dynamics does not fill itself';
    return new Problem('CWY-6004', { place, bound });
  }
  const meant = nearest(place, [...takes.keys()]);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  return new Problem('CWY-6004', { place, bound: `a column that ${filledBy} fills${hint}` });
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

/** Null = anything: a further column without a type takes what the record has. */
function kindOf({ form }: Pick<FieldRule, 'form'>, isBuiltIn: boolean): Kind | null {
  if (form !== undefined) return kinds[form.type];
  return isBuiltIn ? text : null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}
