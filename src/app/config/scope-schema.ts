import { z } from 'zod';
import { storeName } from './setting-kinds.ts';

/** Stores that one service may be for; more belong in an environment of their own, or in all. */
const storesMax = 500;

/** Which part of the projects the environment is for. */
export const scope = z.strictObject({
  stores: z.array(storeName()).max(storesMax).default([]).meta({
    description:
      'Stores whose customers, business units, orders and carts belong in the environment; none = all of them.',
    bound: 'a list of store keys, each alone or as project/store',
  }),
  storeless: z.enum(['include', 'leave']).default('include').meta({
    description:
      'Whether what is of no store belongs there as well, where `stores` names any: customers who are known in all stores, orders without one.',
  }),
});
