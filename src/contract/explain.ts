import { z } from 'zod';
import { instant, recordRef } from './record.ts';
import { questionLengthMax } from './trace-query.ts';
import { columnValue } from './values.ts';

/** Parameters of `GET /api/explain`. */
export const explainQuestion = z.object({
  q: z.string().min(1).max(questionLengthMax).meta({
    description:
      'A commercetools id, a CRM row or its address, an order number or the key of a business unit.',
  }),
});

const amount = (): z.ZodString => z.string().meta({ description: 'An exact decimal number.' });

const total = z.object({
  currency: z.string(),
  orders: z.int(),
  gross: amount(),
  refunded: amount(),
});

/** How the numbers on a contact or account come about, computed from the orders at this moment. */
export const explainAnswer = z.object({
  ref: recordRef,
  crmId: z.string().nullable(),
  columns: z.record(z.string(), columnValue),
  baseCurrency: z.string().nullable(),
  orders: z
    .array(
      z.object({
        ref: recordRef,
        orderNumber: z.string().nullable(),
        placedAt: instant,
        storeKey: z.string().nullable(),
        guest: z.boolean(),
        unitKey: z.string().nullable(),
        currency: z.string(),
        gross: amount(),
        refunded: amount(),
        rate: z.string().nullable().meta({
          description: 'Into the base currency; null = not among the base totals.',
        }),
        cancelled: z.boolean(),
      }),
    )
    .readonly(),
  carts: z
    .array(
      z.object({
        ref: recordRef,
        leftAt: instant,
        storeKey: z.string().nullable(),
        currency: z.string(),
        value: amount(),
      }),
    )
    .readonly()
    .meta({ description: 'Left and still open: what is in them counts among the interests.' }),
  totals: z.array(total).readonly(),
  byStore: z.array(total.extend({ storeKey: z.string().nullable() })).readonly(),
  interests: z
    .array(
      z.object({
        kind: z.string(),
        key: z.string(),
        name: z.string(),
        weight: z.number(),
        boughtAt: instant.nullable(),
      }),
    )
    .readonly(),
  remark: z.string().nullable(),
});
export type ExplainAnswer = z.output<typeof explainAnswer>;
