import { type Commerce, existingCartsMax } from '../ports/commerce.ts';
import { assert, must } from '../std/assert.ts';
import { type Api, segment } from './api.ts';
import {
  cartIdsOf,
  cartOf,
  cartPageOf,
  cartPageQuery,
  existingCartsQuery,
  orderOfCartOf,
  orderOfCartQuery,
} from './cart.ts';
import { contextExpand } from './context.ts';
import { expandQuery } from './update-resource.ts';

/** What a project tells about its carts; nothing is ever written to them. */
export function cartReader(
  api: Api,
  projectKey: string,
): Pick<Commerce, 'cart' | 'orderOfCart' | 'cartPage' | 'existingCarts'> {
  return {
    cart: (id, call) =>
      api.get(
        {
          step: 'fetch cart',
          path: `/carts/${segment(id)}`,
          missing: 'resource',
          query: expandQuery(contextExpand),
        },
        call,
        (document) => cartOf(document, projectKey),
      ),
    orderOfCart: (cartId, call) => {
      const query = orderOfCartQuery(cartId);
      const get = {
        step: 'find order of cart',
        path: '/orders',
        missing: 'nothing',
        query,
      } as const;
      return api.get(get, call, orderOfCartOf);
    },
    async cartPage(question, call) {
      const query = cartPageQuery(question);
      const get = { step: 'list carts', path: '/carts', missing: 'nothing', query } as const;
      const page = await api.get(get, call, cartPageOf);
      return page ?? { carts: [], isFull: false };
    },
    async existingCarts(ids, call) {
      assert(ids.length <= existingCartsMax, 'No more carts than one address has room for.');
      if (ids.length === 0) return [];
      const query = existingCartsQuery(ids);
      const get = { step: 'look for carts', path: '/carts', missing: 'nothing', query } as const;
      return must(await api.get(get, call, cartIdsOf), 'A list is never missing.');
    },
  };
}
