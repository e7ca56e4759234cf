import type { Catalogue, PastOrder } from './catalogue.ts';
import { digitsOf } from './drafts.ts';
import { basketOf } from './goods.ts';
import { diceOf } from './random.ts';

const stores = ['default', 'dach', 'europe', 'uk'];
const groups = ['silver', 'gold', 'b2b'];
const ordersMax = 80;

/** The data set for a machine without the public one: the same form, made up. */
export function ownCatalogue(seed: number): Catalogue {
  return {
    name: 'own data set',
    storeDrafts: stores.map((key) => ({ key, name: { en: key.toUpperCase() } })),
    channelDrafts: [{ key: 'web-shop', roles: ['OrderImport'], name: { en: 'Web shop' } }],
    groupDrafts: groups.map((key) => ({ key, groupName: key })),
    storeKeys: stores,
    groupKeys: groups,
    customers: [
      {
        customerNumber: '1',
        email: 'jane.roe@example.com',
        password: 'pw-jane-roe',
        firstName: 'Jane',
        lastName: 'Roe',
        title: 'Mrs',
        dateOfBirth: '1974-09-20',
        addresses: [
          { streetName: 'First Street', streetNumber: '12', city: 'Zwolle', country: 'NL' },
        ],
        defaultBillingAddress: 0,
        defaultShippingAddress: 0,
      },
    ],
    orders: pastOrders(seed),
  };
}

function pastOrders(seed: number): readonly PastOrder[] {
  const dice = diceOf(seed + 1);
  const currencies = Object.keys(digitsOf);
  return Array.from({ length: ordersMax }, (_, index) => {
    const currency = dice.pick(currencies);
    return {
      orderNumber: String(index + 1),
      customerNumber: String(dice.whole(1, 60)),
      currency,
      lines: basketOf(dice, currency).lines,
    };
  });
}
