import { z } from 'zod';
import { contactFields } from '../../core/mapping/contact-fields.ts';
import type { CustomTransform } from '../../core/mapping/custom-transform.ts';
import { transformNames } from '../../core/mapping/transform-names.ts';
import { countryCodeOf, countryLanguages } from '../../core/normalise/country.ts';
import { canonicalLocale } from '../../core/normalise/locale.ts';

const custom = z.custom<CustomTransform>((value) => typeof value === 'function');
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
    description: 'The country of a store, by its key: where its customers’ phone numbers are from.',
    bound: 'store keys, each with an ISO 3166-1 alpha-2 code: { berlin: "DE" }',
  }),
});

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
    .partialRecord(
      z.enum(columns),
      z.union([
        z.literal(false),
        z.strictObject({
          transform: z.union([z.enum(transformNames), custom]).optional(),
          tooLong: z.union([z.enum(['park', 'truncate']), custom]).optional(),
          lengthMax: z.int().min(1).max(1_048_576).optional(),
        }),
      ]),
    )
    .default({})
    .meta({
      description: 'Columns that are filled differently, or (false) not at all.',
      bound: `columns of the contact, each with false or { transform: ${transformNames.join(' | ')} | a function, tooLong: park | truncate | a function, lengthMax: a number }`,
    }),
});
