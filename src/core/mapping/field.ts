import type { Address, Person } from '../model/person.ts';
import type { Direction, OwnerRule } from '../reconcile/decision.ts';
import type { ColumnValue } from './column-values.ts';
import { billing, type LentPhone, shipping } from './contact-attributes.ts';
import type { TransformName } from './transform-names.ts';
import type { ValueForm } from './value-form.ts';

/** Where one attribute of a record goes in the CRM, before the configuration has had its say. */
export interface Field<S, Column extends string = string> {
  /** The name of the attribute in messages: `customer.` or `unit.`, and a path of the model. */
  readonly attribute: string;
  readonly column: Column;
  /** In UTF-16 units; null for columns that are not text. */
  readonly lengthMax: number | null;
  /** Whether somebody has named the length: it holds whatever the environment says. */
  readonly lengthNamed?: boolean;
  /** What the column takes where that is not a text. */
  readonly form?: ValueForm;
  /**
   * Whether a piece of the value still serves people who read it. A piece of an e-mail address or
   * of a number is another one, so such columns are never cut unless they are named.
   */
  readonly readable: boolean;
  readonly transform: TransformName;
  readonly value: (source: S) => ColumnValue;
  /** Where the value is from (ISO 3166-1 alpha-2), for transforms that depend on it. */
  readonly country: (source: S) => string | null;
  /** Where a value of the CRM would go; null = commercetools does not let others write it. */
  readonly writes: string | null;
  /** The row is refused without it, whatever the configuration leaves out. */
  readonly required?: boolean;
  /**
   * The column points at another row: its value is the id of that row, which the run computes, in
   * both directions.
   */
  readonly lookup?: boolean;
  /** Which way it moves where the configuration does not say; without it to the CRM. */
  readonly direction?: Direction;
  /** Who is right where the configuration does not say; without it commercetools. */
  readonly owner?: OwnerRule;
  /** Dataverse takes the column in an update alone: it is written once the row is there. */
  readonly notOnCreate?: boolean;
}

/** Where a country stands: written as the configuration says. */
export const countryColumns = ['address1_country', 'address2_country'] as const;

/** What the two addresses of a row are made of. */
export type Addressed = Pick<Person, 'billingAddress' | 'shippingAddress'>;

type Prefix = 'address1' | 'address2';
type AddressPart = 'line1' | 'line2' | 'city' | 'stateorprovince' | 'postalcode' | 'country';

/** Makes the fields of one kind of record; `noun` stands before the paths in messages. */
export function fieldMaker<S extends Addressed>(noun: string, writable: readonly string[]) {
  function code<Column extends string>(
    path: string,
    column: Column,
    lengthMax: number | null,
    value: (source: S) => ColumnValue,
  ): Field<S, Column> {
    const attribute = `${noun}.${path}`;
    const country = (): null => null;
    const writes = writable.find((name) => name === path) ?? null;
    const transform = 'as-is';
    return { attribute, column, lengthMax, readable: false, transform, value, country, writes };
  }

  function text<Column extends string>(
    path: string,
    column: Column,
    lengthMax: number,
    value: (source: S) => ColumnValue,
  ): Field<S, Column> {
    return { ...code(path, column, lengthMax, value), readable: true };
  }

  function phone<Column extends string>(
    path: string,
    column: Column,
    lent: (source: S) => LentPhone | null,
  ): Field<S, Column> {
    return {
      ...code(path, column, 50, (source) => lent(source)?.number ?? null),
      transform: 'e164',
      country: (source) => lent(source)?.country ?? null,
    };
  }

  function lookup<Column extends string>(path: string, column: Column): Field<S, Column> {
    return { ...code(path, column, null, () => null), writes: null, lookup: true };
  }

  function address<P extends Prefix>(
    path: string,
    prefix: P,
  ): readonly Field<S, `${P}_${AddressPart}`>[] {
    const from: (of: (one: Address) => string | null) => (source: S) => string | null =
      path === 'billingAddress' ? billing : shipping;
    const line1 = from(({ street }) => street);
    const line2 = from(({ additionalStreet }) => additionalStreet);
    const city = from((one) => one.city);
    const state = from((one) => one.state);
    const postalCode = from((one) => one.postalCode);
    const country = from((one) => one.country || null);
    return [
      text(`${path}.street`, `${prefix}_line1`, 250, line1),
      text(`${path}.additionalStreet`, `${prefix}_line2`, 250, line2),
      text(`${path}.city`, `${prefix}_city`, 80, city),
      text(`${path}.state`, `${prefix}_stateorprovince`, 50, state),
      code(`${path}.postalCode`, `${prefix}_postalcode`, 20, postalCode),
      code(`${path}.country`, `${prefix}_country`, 80, country),
    ].map((field) => ({ ...field, country }));
  }

  return { code, text, phone, lookup, address };
}
