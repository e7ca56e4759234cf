import { eachBounded } from '../bounded.ts';
import { decimalOf } from '../oracle/money.ts';
import { countryOf } from '../population/countries.ts';
import { digitsOf, type MoneyDraft } from '../population/drafts.ts';
import { cancelOrder, payOrder, placeOrder, refundPart } from '../population/place-order.ts';
import { buyerOf } from '../population/populate.ts';
import type { PlacedOrder, Town } from '../population/town.ts';
import type { Chapter, Stage } from './stage.ts';

const atOnceMax = 6;
const ordersPlaced = 14;

/** Orders of this run's story, so that one chapter finds what another has placed. */
function storyOrders(town: Town): readonly PlacedOrder[] {
  return town.orders.filter(({ orderNumber }) => orderNumber.startsWith('S-'));
}

export const ordersArePlaced: Chapter = {
  title: 'Orders are placed',
  play: async (stage) => {
    const numbers = Array.from({ length: ordersPlaced }, (_, index) => index);
    await eachBounded(numbers, atOnceMax, async (index) => {
      await placeAs(stage, `S-${1001 + index}`, index % 3 === 2 ? 'state' : 'payment');
    });
    return `${ordersPlaced} orders, two thirds of them with a payment`;
  },
};

/** A random customer places an order. */
export async function placeAs(
  { shop, town }: Pick<Stage, 'shop' | 'town'>,
  orderNumber: string,
  way: 'payment' | 'state',
  currency?: string,
): Promise<PlacedOrder> {
  const buyer = buyerOf(town.dice.pick(town.members), town.dice);
  const order = await placeOrder(shop, town.dice, buyer, {
    orderNumber,
    with: way,
    ...(currency === undefined ? {} : { currency }),
  });
  town.orders.push(order);
  return order;
}

export const ordersArePaid: Chapter = {
  title: 'Orders are paid',
  play: async ({ shop, town }) => {
    const orders = storyOrders(town).slice(0, 10);
    await eachBounded(orders, atOnceMax, (order) => payOrder(shop, order));
    const byPayment = orders.filter(({ paymentId }) => paymentId !== null).length;
    return `${byPayment} by a charge, ${orders.length - byPayment} by the payment state alone`;
  },
};

export const ordersAreRefunded: Chapter = {
  title: 'Money goes back',
  play: async ({ shop, town }) => {
    const [first, second] = storyOrders(town).filter(({ paymentId }) => paymentId !== null);
    if (first === undefined || second === undefined) return 'no order with a payment';
    await refundPart(shop, first, 0.2);
    await refundPart(shop, first, 0.35);
    await refundPart(shop, second, 1);
    return `${first.orderNumber} twice in part, ${second.orderNumber} in full`;
  },
};

export const ordersAreCancelled: Chapter = {
  title: 'Orders are cancelled',
  play: async ({ shop, town }) => {
    const orders = storyOrders(town).slice(-2);
    for (const order of orders) await cancelOrder(shop, order);
    return orders.map(({ orderNumber }) => orderNumber).join(' and ');
  },
};

/** Currencies without decimals and with three: amounts have to stay exact. */
export const yenAndDinar: Chapter = {
  title: 'Yen and dinar',
  play: async ({ shop, town }) => {
    const texts: string[] = [];
    for (const [code, orderNumber] of [
      ['JP', 'S-2001'],
      ['KW', 'S-2002'],
    ] as const) {
      const country = countryOf(code);
      const member =
        town.members.find((one) => one.country.code === code) ?? town.dice.pick(town.members);
      const order = await placeOrder(shop, town.dice, buyerOf(member, town.dice), {
        orderNumber,
        with: 'payment',
        currency: country.currency,
      });
      town.orders.push(order);
      await payOrder(shop, order);
      const back = await refundPart(shop, order, 1 / 3);
      texts.push(`${orderNumber} ${moneyText(order.total)}, back ${moneyText(back)}`);
    }
    return texts.join('; ');
  },
};

function moneyText({ centAmount, currencyCode }: MoneyDraft): string {
  return `${decimalOf(centAmount, digitsOf[currencyCode] ?? 2)} ${currencyCode}`;
}
