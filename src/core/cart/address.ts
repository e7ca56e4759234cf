import type { Cart } from '../model/cart.ts';

/** What may stand in braces in the template of a cart's address. */
export const cartPlaceholders = ['id', 'key', 'store', 'project'] as const;
type Placeholder = (typeof cartPlaceholders)[number];

const values: Readonly<Record<Placeholder, (cart: Cart) => string | null>> = {
  id: ({ ref }) => ref.id,
  key: ({ key }) => key,
  store: ({ storeKey }) => storeKey,
  project: ({ ref }) => ref.projectKey,
};

/**
 * Where the cart can be looked at: the template with its placeholders filled in. Null when the cart
 * lacks one of them, for an address with a hole leads nowhere.
 */
export function cartAddress(cart: Cart, template: string): string | null {
  let address = template;
  for (const name of cartPlaceholders) {
    const hole = `{${name}}`;
    if (!address.includes(hole)) continue;
    const value = values[name](cart);
    if (value === null) return null;
    address = address.replaceAll(hole, () => encodeURIComponent(value));
  }
  return address;
}
