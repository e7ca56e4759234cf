import type {
  MessagePagedQueryResponse,
  OrderPaymentStateChangedMessage,
  OrderStateChangedMessage,
} from '@commercetools/platform-sdk';
import type { StateChange } from '../core/model/order.ts';
import { Fields } from './fields.ts';
import { orderStates, paymentStates } from './order.ts';

const messageTypes = ['OrderStateChanged', 'OrderPaymentStateChanged'] as const;

/** One page; an order with more reported changes of state than this is not one of this world. */
const messagesPageSizeMax = 500;

/** What the query lets through: one of the two, so each own field may be missing. */
type StateMessage = Pick<OrderStateChangedMessage, 'createdAt' | 'orderState'> &
  Pick<OrderPaymentStateChangedMessage, 'paymentState'> & { readonly type: string };
type StateMessagePage = Omit<MessagePagedQueryResponse, 'results'> & {
  readonly results: readonly StateMessage[];
};

export function stateChangeQuery(orderId: string): URLSearchParams {
  const types = messageTypes.map(quoted).join(', ');
  return new URLSearchParams({
    where: `resource(typeId="order" and id=${quoted(orderId)}) and type in (${types})`,
    sort: 'createdAt asc',
    limit: String(messagesPageSizeMax),
    withTotal: 'false',
  });
}

/** Throws CWY-2006 where the document is not what the API promises. */
export function stateChangesOf(document: unknown): readonly StateChange[] {
  return new Fields<StateMessagePage>(document, 'messages').list('results').map(stateChangeOf);
}

function stateChangeOf(wire: Fields<StateMessage>): StateChange {
  const type = wire.oneOf('type', messageTypes);
  return {
    at: wire.instant('createdAt'),
    orderState: type === 'OrderStateChanged' ? wire.oneOf('orderState', orderStates) : null,
    paymentState:
      type === 'OrderPaymentStateChanged' ? wire.oneOf('paymentState', paymentStates) : null,
  };
}

/** A text in a query predicate. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
