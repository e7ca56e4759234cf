import { z } from 'zod';
import { contactFields, parentField } from '../../core/mapping/contact-fields.ts';
import type { FieldContext } from '../../core/mapping/custom-transform.ts';
import { attributeAt } from '../../core/mapping/person-paths.ts';
import { canonicalLocale } from '../../core/normalise/locale.ts';
import { alpha2, mapShape } from './map-schema.ts';

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
      'The country of a store, by its key or as `<project>/<store>`, which goes first: where its customers and their phone numbers are from.',
    bound: 'store keys, each with an ISO 3166-1 alpha-2 code: { berlin: "DE" }',
  }),
});

/** The columns of a contact that `contact.fields` may name. */
export const contactColumns = [...contactFields, parentField].map(({ column }) => column);

/** How a contact is filled. */
export const contact = z.strictObject(
  mapShape<(typeof contactColumns)[number], FieldContext>(
    { table: 'contact', attributeAt },
    contactColumns,
    {
      tooLong:
        'What becomes of a name or address line that is longer than its column. Other columns park unless `contact.fields` says otherwise.',
      fields:
        'Columns that are filled differently, or (false) not at all, and who owns them. By default all go to the CRM alone and commercetools owns them.',
      extra:
        'Further columns of the contact, filled from any attribute or custom field of the customer.',
      from: 'companyName or billingAddress.company',
      byStore: 'Who owns a column, for the customers of a store; goes before `byCountry`.',
      byCountry:
        'Who owns a column, for the customers of a country: of the billing address, else the shipping address, else the store.',
      column: 'lastname',
      required:
        'Whether a customer without a value for a column that Dynamics marks as required is parked.',
    },
  ),
);
