import { countryOf } from '../population/countries.ts';
import { type Buyer, payOrder, placeOrder, refundPart } from '../population/place-order.ts';
import { signUpOnce } from './people.ts';
import type { Chapter } from './stage.ts';

/** The same person in two stores: two records whose sums are hers, and nothing counts twice. */
export const twoStoresTwoCurrencies: Chapter = {
  title: 'Somebody buys in two stores, in two currencies',
  play: async (stage) => {
    const { shop, town, notes } = stage;
    const [home = 'default', abroad = 'default'] = town.catalogue.storeKeys.slice(-2);
    const places = [
      { storeKey: home, country: countryOf('DE') },
      { storeKey: abroad, country: countryOf('GB') },
    ] as const;
    const { id, draft } = await signUpOnce(stage, { lastName: 'Grenzgaenger' });
    for (const [index, { storeKey, country }] of [...places, places[0]].entries()) {
      const buyer: Buyer = { id, email: draft.email, country, storeKey };
      const orderNumber = `S-${7001 + index}`;
      const order = await placeOrder(shop, town.dice, buyer, { orderNumber, with: 'payment' });
      town.orders.push(order);
      await payOrder(shop, order);
      if (storeKey === abroad) await refundPart(shop, order, 0.25);
    }
    notes.twoMarkets = {
      customerId: id,
      places: places.map(({ storeKey, country: { currency } }) => ({ storeKey, currency })),
    };
    return `two orders in ${home} for EUR, one in ${abroad} for GBP, of which a quarter went back`;
  },
};
