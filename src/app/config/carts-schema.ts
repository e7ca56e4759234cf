import { z } from 'zod';
import { cartPlaceholders } from '../../core/cart/address.ts';

const whole = (min: number, max: number, prose: string) =>
  z.int().min(min).max(max).meta({ description: prose });

/** An address in which nothing but the known names stands in braces, and at least one of them. */
function isTemplate(text: string): boolean {
  const names = [...text.matchAll(/\{(\w*)\}/g)].map(([, name]) => name ?? '');
  const isKnown = (name: string): boolean => cartPlaceholders.some((known) => known === name);
  return /^https:\/\//.test(text) && names.length > 0 && names.every(isKnown);
}

/** How carts that were left become entries of the timeline. */
export const carts = z.strictObject({
  everySeconds: whole(
    0,
    3600,
    'Pace at which commercetools is asked for carts that fell silent or came to an end; 0 = never. Two requests each time.',
  ).default(0),
  silenceMinutes: whole(
    1,
    43_200,
    'A cart that nobody has changed for so long counts as abandoned.',
  ).default(60),
  again: z.boolean().default(false).meta({
    description:
      'Whether a cart that was filled otherwise and left once more gets another entry; else it has one at most.',
  }),
  url: z
    .string()
    .max(500)
    .refine(isTemplate)
    .optional()
    .meta({
      description: 'Where a cart can be looked at; stands in its entry.',
      bound: `an https:// address with one or more of ${cartPlaceholders.map((name) => `{${name}}`).join(', ')}`,
      example: 'https://shop.example.com/cart?id={id}',
    }),
  lagSeconds: whole(
    0,
    3600,
    'How far the reading stays behind the clock; lists of commercetools may lack what was changed just now.',
  ).default(60),
  backDays: whole(
    0,
    365,
    'How far back the first reading looks for carts that fell silent; 0 = only from then on.',
  ).default(0),
});
