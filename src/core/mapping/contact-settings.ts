import type { Direction, OwnerRule } from '../reconcile/decision.ts';
import type { ContactColumn } from './contact-fields.ts';
import type {
  CustomBack,
  CustomTransform,
  FieldContext,
  ValueContext,
} from './custom-transform.ts';
import type { TooLong } from './field-rule.ts';
import type { TransformName } from './transform-names.ts';
import type { FormType } from './value-form.ts';

/** Whose an attribute is; what is not said is as it is elsewhere. */
export interface Ownership {
  readonly direction?: Direction | undefined;
  readonly owner?: OwnerRule | undefined;
  readonly required?: boolean | undefined;
}

/** What the configuration may say about one column. */
export interface FieldOverride<C extends ValueContext = FieldContext> extends Ownership {
  readonly transform?: TransformName | CustomTransform<C> | undefined;
  readonly tooLong?: TooLong<CustomTransform<C>> | undefined;
  readonly lengthMax?: number | undefined;
  readonly back?: CustomBack | undefined;
}

/** A column beyond the built-in ones. */
export interface ExtraField<C extends ValueContext = FieldContext> extends FieldOverride<C> {
  /** A path of the record, or `custom.` and the name of a custom field. */
  readonly from: string;
  /** What the column takes; without it values are written as they are. */
  readonly type?: FormType | undefined;
  /** Option of a choice column by what commercetools has. */
  readonly choices?: Readonly<Record<string, number>> | undefined;
}

/** What is said of a column for a part of the records: whose it is, and what fills it. */
export interface ScopedField<C extends ValueContext>
  extends FieldOverride<C>,
    Pick<ExtraField<C>, 'type' | 'choices'> {
  readonly from?: string | undefined;
}

/** By column, for a part of the records. */
export type ScopedFields<C extends ValueContext> = Readonly<Record<string, ScopedField<C>>>;

/** How the field map of a table is set up. */
export interface MapSettings<Column extends string, C extends ValueContext> {
  /** What becomes of readable texts that are too long; other columns park unless they are named. */
  readonly tooLong: 'park' | 'truncate';
  readonly countryAs: 'code' | 'alpha3' | 'name';
  readonly countryLanguage: string;
  /** By column; false = the column is not written. */
  readonly fields: Readonly<Partial<Record<Column, FieldOverride<C> | false | undefined>>>;
  /** By column. */
  readonly extra: Readonly<Record<string, ExtraField<C>>>;
  /** By key of the store. */
  readonly byStore: Readonly<Record<string, ScopedFields<C>>>;
  /** By ISO 3166-1 alpha-2. */
  readonly byCountry: Readonly<Record<string, ScopedFields<C>>>;
  /** Whether a column that Dynamics marks as required is required here. */
  readonly requireWhatDynamicsRequires: boolean;
}

/** How the field map of a contact is set up. */
export type ContactSettings = MapSettings<ContactColumn, FieldContext>;

/**
 * Used when the configuration says nothing: all built-in columns, to the CRM alone, countries as
 * codes, nothing is cut and nothing required.
 */
export const contactSettingsDefault: ContactSettings = {
  tooLong: 'park',
  countryAs: 'code',
  countryLanguage: 'en',
  fields: {},
  extra: {},
  byStore: {},
  byCountry: {},
  requireWhatDynamicsRequires: false,
};
