import { z } from 'zod';

const currency = (): z.ZodString => z.string().regex(/^[A-Z]{3}$/);
const attribute = (): z.ZodString => z.string().min(1).max(256);

/** What the number of a rate may be, so that it is written without an exponent. */
const rateMin = 0.000001;
const rateMax = 1_000_000;

/** The numbers and interests on a contact or account. */
export const insight = z.strictObject({
  columns: z.boolean().default(true).meta({
    description:
      'Whether a contact or account shows the numbers of its orders, in the columns that docs/insight.md names.',
  }),
  baseCurrency: currency().optional().meta({
    description:
      'Currency of the totals; without it they are in the currency of the orders where all have the same, and empty otherwise.',
    bound: 'an ISO 4217 code',
    example: 'EUR',
  }),
  rates: z
    .record(currency(), z.number().min(rateMin).max(rateMax))
    .default({})
    .meta({
      description: 'How much of the base currency one unit of another currency is.',
      bound: `{ <ISO 4217 code>: a number from ${rateMin} to ${rateMax} }`,
      type: 'object',
    }),
  brandAttribute: attribute().optional().meta({
    description: 'Attribute of a product variant that names its brand.',
  }),
  categoryAttribute: attribute().optional().meta({
    description:
      'Attribute of a product variant that names its category; order lines carry no categories.',
  }),
  productTypes: z.record(z.string().min(1).max(256), z.string().min(1).max(100)).default({}).meta({
    description: 'Names of product types, by id, for order lines carry no more than that.',
    bound: '{ <id>: name }',
    type: 'object',
  }),
  halfLifeDays: z.int().min(1).max(3650).default(180).meta({
    description: 'After so many days a purchase weighs half as much among the interests.',
  }),
  interestsMax: z.int().min(0).max(20).default(5).meta({
    description: 'Interests that are shown at most.',
  }),
  cartWeight: z.number().min(0).max(1).default(0.25).meta({
    description:
      'How much what lies in a cart that was left weighs among the interests beside what was bought; 0 = carts do not count.',
  }),
  rows: z.boolean().default(false).meta({
    description: 'Whether each interest has a row of its own in `cwy_interest` as well.',
  }),
  accounts: z.enum(['own', 'tree']).default('own').meta({
    description:
      'Whose orders count for an account: those of its business unit, or those of all units below as well.',
  }),
});
