import { z } from 'zod';
import { contactFields } from '../../core/mapping/contact-fields.ts';
import type { CustomBack, CustomTransform } from '../../core/mapping/custom-transform.ts';
import { attributeAt } from '../../core/mapping/person-paths.ts';
import { reservedColumns } from '../../core/mapping/provenance.ts';
import { transformNames } from '../../core/mapping/transform-names.ts';
import { formTypes } from '../../core/mapping/value-form.ts';
import { countryCodeOf, countryLanguages } from '../../core/normalise/country.ts';
import { canonicalLocale } from '../../core/normalise/locale.ts';
import { directions, ownerRules } from '../../core/reconcile/decision.ts';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const custom = z.custom<CustomTransform>(isFunction);
const customBack = z.custom<CustomBack>(isFunction);
const columns = contactFields.map(({ column }) => column);

const alpha2 = (): z.ZodString => z.string().refine((code) => countryCodeOf(code) === code);
const languageTag = (): z.ZodString => z.string().refine((tag) => canonicalLocale(tag) === tag);

/** How records are brought into one spelling. */
export const normalise = z.strictObject({
  languages: z.array(languageTag()).max(500).default([]).meta({
    description:
      'Languages of the commercetools project; a locale becomes one of them. Without it every language is taken.',
    bound: 'a list of language tags such as de-DE',
  }),
  localeFallback: languageTag().optional().meta({
    description:
      'Written where a customer’s locale is missing, no language tag, or no language of the project.',
    bound: 'a language tag such as de-DE',
  }),
  phoneCountry: alpha2().optional().meta({
    description:
      'Where a phone number without country code is from, when neither address nor store tells.',
    bound: 'an ISO 3166-1 alpha-2 code such as DE',
  }),
  storeCountries: z.record(z.string(), alpha2()).default({}).meta({
    description:
      'The country of a store, by its key: where its customers and their phone numbers are from.',
    bound: 'store keys, each with an ISO 3166-1 alpha-2 code: { berlin: "DE" }',
  }),
});

const ownership = {
  direction: z.enum(directions).optional(),
  owner: z.enum(ownerRules).optional(),
  required: z.boolean().optional(),
};
const ownershipBound = `direction: ${directions.join(' | ')}, owner: ${ownerRules.join(' | ')}, required: true | false`;

const filling = {
  transform: z.union([z.enum(transformNames), custom]).optional(),
  tooLong: z.union([z.enum(['park', 'truncate']), custom]).optional(),
  lengthMax: z.int().min(1).max(1_048_576).optional(),
  back: customBack.optional(),
  ...ownership,
};
const fillingBound = `transform: ${transformNames.join(' | ')} | a function, tooLong: park | truncate | a function, lengthMax: a number, back: a function, ${ownershipBound}`;

/** How many columns, stores, countries or options an object of the section names at most. */
const entriesMax = 500;
const isBounded = (entries: object): boolean => Object.keys(entries).length <= entriesMax;

/** A logical name of Dataverse that neither the built-in fields nor Causeway itself uses. */
const freeColumn = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,127}$/)
  .refine((name) => ![...columns, ...reservedColumns].some((column) => column === name));

const extraField = z
  .strictObject({
    from: z.string().refine((path) => attributeAt(path) !== null),
    type: z.enum(formTypes).optional(),
    choices: z.record(z.string(), z.int()).refine(isBounded).optional(),
    ...filling,
  })
  .refine(({ type, choices }) => choices === undefined || (type ?? 'choice') === 'choice');

const anyColumn = z.string().regex(/^[a-z][a-z0-9_]{0,127}$/);
const byColumn = z.record(anyColumn, z.strictObject(ownership)).refine(isBounded);

/** How a contact is filled. */
export const contact = z.strictObject({
  tooLong: z.enum(['park', 'truncate']).default('park').meta({
    description:
      'What becomes of a name or address line that is longer than its column. Other columns park unless `contact.fields` says otherwise.',
  }),
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
  fields: z
    .partialRecord(z.enum(columns), z.union([z.literal(false), z.strictObject(filling)]))
    .default({})
    .meta({
      description:
        'Columns that are filled differently, or (false) not at all, and who owns them. By default all go to the CRM alone and commercetools owns them.',
      bound: `columns of the contact, each with false or { ${fillingBound} }`,
    }),
  extra: z
    .record(freeColumn, extraField)
    .refine(isBounded)
    .default({})
    .meta({
      description:
        'Further columns of the contact, filled from any attribute or custom field of the customer.',
      bound: `columns beyond the built-in ones, each with { from: custom.<name> | an attribute such as companyName or billingAddress.company, type: ${formTypes.join(' | ')}, choices: { gold: 727000001 }, and what contact.fields takes }`,
    }),
  byStore: z
    .record(z.string().min(1).max(256), byColumn)
    .refine(isBounded)
    .default({})
    .meta({
      description: 'Who owns a column, for the customers of a store; goes before `byCountry`.',
      bound: `store keys, each with columns: { berlin: { lastname: { ${ownershipBound} } } }`,
    }),
  byCountry: z
    .record(alpha2(), byColumn)
    .refine(isBounded)
    .default({})
    .meta({
      description:
        'Who owns a column, for the customers of a country: of the billing address, else the shipping address, else the store.',
      bound: `ISO 3166-1 alpha-2 codes, each with columns: { US: { lastname: { ${ownershipBound} } } }`,
    }),
  requireWhatDynamicsRequires: z.boolean().default(false).meta({
    description:
      'Whether a customer without a value for a column that Dynamics marks as required is parked.',
  }),
});
