import { z } from 'zod';
import { isSafeAddress } from './address.ts';

/** Where another system answers. */
export const address = () =>
  z
    .url({ protocol: /^https?$/ })
    .refine(isSafeAddress)
    .meta({
      bound: 'an https:// address (http:// only on this machine)',
    });

/** A text of one line that has to say something. */
export const text = (prose: string) => z.string().min(1).max(500).meta({ description: prose });

/** What the environment alone may say, and no line shows. */
export const secret = (prose: string) =>
  z.string().min(1).max(4000).meta({ description: prose, secret: true });

/** A whole number; both bounds count. */
export const whole = (min: number, max: number, prose: string) =>
  z.int().min(min).max(max).meta({ description: prose });

/** Key of a store, alone or with the project that it is of. */
export const storeName = (): z.ZodString => z.string().regex(/^([a-z0-9_-]{2,36}\/)?[-\w]{2,256}$/);
