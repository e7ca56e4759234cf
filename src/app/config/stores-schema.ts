import { z } from 'zod';
import { contextLengths } from '../../core/store-context/store-context.ts';
import { storeName } from './setting-kinds.ts';

const label = (lengthMax: number) => z.string().min(1).max(lengthMax).optional();

/** What the stores of a project are called in Dynamics. */
export const stores = z.strictObject({
  labels: z
    .record(
      storeName(),
      z.strictObject({
        brand: label(contextLengths.cwy_brand),
        region: label(contextLengths.cwy_region),
      }),
    )
    .default({})
    .meta({
      description:
        'Brand and region of a store, for reports; commercetools knows neither. What is said of `<project>/<store>` goes before what is said of the key alone.',
      bound: '{ <store key or project/store>: { brand, region } }, texts of 1 to 100 characters',
      type: 'object',
    }),
  records: z.boolean().default(false).meta({
    description:
      'Whether a contact has a row in cwy_contactstore for each store and currency that it bought in.',
  }),
});
