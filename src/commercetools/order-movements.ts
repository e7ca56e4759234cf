import type {
  CustomLineItemReturnItem,
  LineItemReturnItem,
  ReturnInfo,
  Order as SdkOrder,
} from '@commercetools/platform-sdk';
import type { Delivery, ReturnItem } from '../core/model/order.ts';
import type { Fields } from './fields.ts';

/** Which of the two lines is named depends on the type; looking at both needs no trust in it. */
type WireReturnItem = Omit<LineItemReturnItem, 'type'> &
  Partial<Pick<CustomLineItemReturnItem, 'customLineItemId'>>;

/** The SDK's order, with return items whose line can be asked for. */
export type WireOrder = Omit<SdkOrder, 'returnInfo'> & {
  readonly returnInfo?: (Omit<ReturnInfo, 'items'> & { readonly items: WireReturnItem[] })[];
};

/** The returned items of an order, whichever return they came with. */
export function returnsOf(wire: Fields<WireOrder>): readonly ReturnItem[] {
  return wire.list('returnInfo').flatMap((info) => {
    const returnedAt = info.instantOrNull('returnDate');
    return info.list('items').map((item) => returnItemOf(item, returnedAt));
  });
}

function returnItemOf(
  wire: Fields<WireReturnItem>,
  returnedAt: ReturnItem['returnedAt'],
): ReturnItem {
  return {
    id: wire.text('id'),
    lineId: wire.textOrNull('lineItemId') ?? wire.textOrNull('customLineItemId'),
    quantity: wire.integer('quantity'),
    shipmentState: wire.text('shipmentState'),
    paymentState: wire.text('paymentState'),
    createdAt: wire.instant('createdAt'),
    returnedAt,
  };
}

/** Deliveries of both shipping modes: an order has one shipping method, or several. */
export function deliveriesOf(wire: Fields<WireOrder>): readonly Delivery[] {
  const single = wire.childOrNull('shippingInfo');
  const several = wire.list('shipping').map((shipping) => shipping.childOrNull('shippingInfo'));
  return [single, ...several].flatMap((info) =>
    (info?.list('deliveries') ?? []).map((delivery) => ({
      id: delivery.text('id'),
      createdAt: delivery.instant('createdAt'),
    })),
  );
}
