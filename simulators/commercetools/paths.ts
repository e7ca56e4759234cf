/** Collections that the simulator answers itself, and the type of what they hold. */
const collections: Record<string, string> = {
  'associate-roles': 'associate-role',
  'business-units': 'business-unit',
  carts: 'cart',
  channels: 'channel',
  'customer-groups': 'customer-group',
  customers: 'customer',
  messages: 'message',
  orders: 'order',
  payments: 'payment',
  states: 'state',
  stores: 'store',
  subscriptions: 'subscription',
  'tax-categories': 'tax-category',
  types: 'type',
  zones: 'zone',
};

/** The collection of a resource type, for those who load a population through the API. */
export const collectionOf = (typeId: string): string | undefined =>
  Object.entries(collections).find(([, type]) => type === typeId)?.[0];

export type Selector = { by: 'id' | 'key' | 'orderNumber'; value: string };

/** What a request path means. `typeId` is undefined where the mock answers. */
export type Target = {
  projectKey: string;
  storeKey: string | undefined;
  collection: string | undefined;
  typeId: string | undefined;
  selector: Selector | undefined;
  /** The rest of the path after the collection, as it came. */
  rest: string | undefined;
};

const shape = /^\/([^/]+)(?:\/in-store\/key=([^/]+))?(?:\/([a-z-]+)(?:\/([^/]+))?)?\/?$/;

const selectorNames: Record<string, Selector['by']> = { key: 'key', 'order-number': 'orderNumber' };

function selectorOf(rest: string | undefined): Selector | undefined {
  if (rest === undefined) return undefined;
  const at = rest.indexOf('=');
  if (at < 0) return { by: 'id', value: rest };
  const by = selectorNames[rest.slice(0, at)];
  return by ? { by, value: decodeURIComponent(rest.slice(at + 1)) } : undefined;
}

/** Reads a path such as `/project/in-store/key=uk/orders/order-number=12`. */
export function parsePath(pathname: string): Target {
  const match = shape.exec(pathname);
  const [, project, store, collection, rest] = match ?? [];
  const typeId = collection === undefined ? undefined : collections[collection];
  return {
    projectKey: project ?? pathname.split('/')[1] ?? '',
    storeKey: store === undefined ? undefined : decodeURIComponent(store),
    collection,
    typeId,
    selector: selectorOf(rest),
    rest,
  };
}
