import type { Commerce } from '../ports/commerce.ts';
import { type Api, segment } from './api.ts';
import { cartOf, cartPageOf, cartPageQuery, orderOfCartOf, orderOfCartQuery } from './cart.ts';
import { contextExpand } from './context.ts';
import { expandQuery } from './update-resource.ts';

/** What a project tells about its carts; nothing is ever written to them. */
export function cartReader(
  api: Api,
  projectKey: string,
): Pick<Commerce, 'cart' | 'orderOfCart' | 'cartPage'> {
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
  };
}
