import { z } from 'zod';
import type {
  CustomBack,
  CustomTransform,
  ValueContext,
} from '../../core/mapping/custom-transform.ts';
import type { MapKind } from '../../core/mapping/map-kind.ts';
import { reservedColumns } from '../../core/mapping/provenance.ts';
import { transformNames } from '../../core/mapping/transform-names.ts';
import { formTypes } from '../../core/mapping/value-form.ts';
import { countryCodeOf, countryLanguages } from '../../core/normalise/country.ts';
import { directions, ownerRules } from '../../core/reconcile/decision.ts';

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** ISO 3166-1 alpha-2. */
export const alpha2 = (): z.ZodString => z.string().refine((code) => countryCodeOf(code) === code);

const ownership = {
  direction: z.enum(directions).optional(),
  owner: z.enum(ownerRules).optional(),
  required: z.boolean().optional(),
};
const ownershipBound = `direction: ${directions.join(' | ')}, owner: ${ownerRules.join(' | ')}, required: true | false`;
const fillingBound = `transform: ${transformNames.join(' | ')} | a function, tooLong: park | truncate | a function, lengthMax: a number, back: a function, ${ownershipBound}`;

/** How many columns, stores, countries or options an object of the section names at most. */
const entriesMax = 500;
const isBounded = (entries: object): boolean => Object.keys(entries).length <= entriesMax;

const anyColumn = z.string().regex(/^[a-z][a-z0-9_]{0,127}$/);

/** What a section says of a kind of record and its table, in the words of its reference. */
interface Prose {
  readonly tooLong: string;
  readonly fields: string;
  readonly extra: string;
  /** Attributes, as examples of where an extra column is from. */
  readonly from: string;
  readonly byStore: string;
  readonly byCountry: string;
  /** An example of a column. */
  readonly column: string;
  readonly required: string;
}

/** The settings by which records fill a table: the same for every kind. */
export function mapShape<Column extends string, C extends ValueContext>(
  { table, attributeAt }: Pick<MapKind<never, never>, 'table' | 'attributeAt'>,
  columns: readonly Column[],
  prose: Prose,
) {
  const custom = z.custom<CustomTransform<C>>(isFunction);
  const filling = {
    transform: z.union([z.enum(transformNames), custom]).optional(),
    tooLong: z.union([z.enum(['park', 'truncate']), custom]).optional(),
    lengthMax: z.int().min(1).max(1_048_576).optional(),
    back: z.custom<CustomBack>(isFunction).optional(),
    ...ownership,
  };
  // A logical name of Dataverse that neither the built-in fields nor Causeway itself uses.
  const freeColumn = anyColumn.refine(
    (name) => ![...columns, ...reservedColumns].some((column) => column === name),
  );
  const source = {
    from: z.string().refine((path) => attributeAt(path) !== null),
    type: z.enum(formTypes).optional(),
    choices: z.record(z.string(), z.int()).refine(isBounded).optional(),
  };
  const extraField = z
    .strictObject({ ...source, ...filling })
    .refine(({ type, choices }) => choices === undefined || (type ?? 'choice') === 'choice');
  return {
    ...countryShape(prose),
    fields: z
      .partialRecord(z.enum(columns), z.union([z.literal(false), z.strictObject(filling)]))
      .default({})
      .meta({
        description: prose.fields,
        bound: `columns of the ${table}, each with false or { ${fillingBound} }`,
      }),
    extra: z
      .record(freeColumn, extraField)
      .refine(isBounded)
      .default({})
      .meta({
        description: prose.extra,
        bound: `columns beyond the built-in ones, each with { from: custom.<name> | an attribute such as ${prose.from}, type: ${formTypes.join(' | ')}, choices: { gold: 727000001 }, and what ${table}.fields takes }`,
      }),
    ...scopeShape(prose, z.strictObject({ ...source, from: source.from.optional(), ...filling })),
    requireWhatDynamicsRequires: z.boolean().default(false).meta({ description: prose.required }),
  };
}

function countryShape({ tooLong }: Prose) {
  return {
    tooLong: z.enum(['park', 'truncate']).default('park').meta({ description: tooLong }),
    countryAs: z.enum(['code', 'alpha3', 'name']).default('code').meta({
      description: 'How a country is written: ISO 3166-1 alpha-2, alpha-3 or its name.',
    }),
    countryLanguage: z
      .string()
      .refine((language) => countryLanguages().includes(language))
      .default('en')
      .meta({
        description: 'The language of country names.',
        bound: 'an ISO 639-1 code such as en',
      }),
  };
}

function scopeShape<Said extends z.ZodType>({ byStore, byCountry, column }: Prose, said: Said) {
  const byColumn = z.record(anyColumn, said).refine(isBounded);
  return {
    byStore: z
      .record(z.string().min(1).max(256), byColumn)
      .refine(isBounded)
      .default({})
      .meta({
        description: byStore,
        bound: `store keys, each with columns and what fields or extra take for them: { berlin: { ${column}: { ${ownershipBound} } } }`,
      }),
    byCountry: z
      .record(alpha2(), byColumn)
      .refine(isBounded)
      .default({})
      .meta({
        description: byCountry,
        bound: `ISO 3166-1 alpha-2 codes, each with columns and what fields or extra take for them: { US: { ${column}: { ${ownershipBound} } } }`,
      }),
  };
}
