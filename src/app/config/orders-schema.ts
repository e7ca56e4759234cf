import { z } from 'zod';
import { orderRecordTargets } from '../../core/order-record/layout.ts';

const currency = (): z.ZodString => z.string().regex(/^[A-Z]{3}$/);

/** What an order becomes beside its timeline. */
export const orders = z.strictObject({
  record: z.enum(orderRecordTargets).default('none').meta({
    description:
      'Whether each order has a row with its lines beside the timeline: none, one in cwy_order, or one in the orders of Dynamics Sales.',
  }),
  priceLists: z.record(currency(), z.guid().toLowerCase()).default({}).meta({
    description:
      'Price lists of Dynamics Sales by currency; its orders need one, though their lines bring their own prices.',
    bound: '{ <ISO 4217 code>: id of the pricelevel }',
    type: 'object',
  }),
});
