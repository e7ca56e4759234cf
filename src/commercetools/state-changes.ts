import type {
  MessagePagedQueryResponse,
  OrderCustomerSetMessage,
  OrderEditAppliedMessage,
  OrderExcerpt,
  OrderPaymentStateChangedMessage,
  OrderShipmentStateChangedMessage,
  OrderStateChangedMessage,
  OrderStateTransitionMessage,
} from '@commercetools/platform-sdk';
import type { Money } from '../core/model/money.ts';
import type { StateChange } from '../core/model/order.ts';
import { Fields } from './fields.ts';
import { orderStates, payable, paymentStates } from './order.ts';

const messageTypes = [
  'OrderStateChanged',
  'OrderPaymentStateChanged',
  'OrderShipmentStateChanged',
  'OrderStateTransition',
  'OrderEditApplied',
  'OrderCustomerSet',
] as const;
type MessageType = (typeof messageTypes)[number];

/** One page; an order with more reported changes than this is not one of this world. */
const messagesPageSizeMax = 500;

/** What the query lets through: one of several, so each own field may be missing. */
type StateMessage = Pick<OrderStateChangedMessage, 'id' | 'createdAt' | 'resourceVersion'> &
  Pick<OrderStateChangedMessage, 'orderState'> &
  Pick<OrderPaymentStateChangedMessage, 'paymentState'> &
  Pick<OrderShipmentStateChangedMessage, 'shipmentState'> &
  Pick<OrderStateTransitionMessage, 'state'> &
  Pick<OrderEditAppliedMessage, 'edit' | 'result'> &
  Pick<OrderCustomerSetMessage, 'customer' | 'oldCustomer'> & { readonly type: string };
type StateMessagePage = Omit<MessagePagedQueryResponse, 'results'> & {
  readonly results: readonly StateMessage[];
};

/** The query for the reported changes of one order, oldest first. */
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
  const none = { at: wire.instant('createdAt'), orderState: null, paymentState: null };
  return { ...none, ...readings[type](wire) };
}

/** What each type of Message adds to the bare time. */
const readings: Readonly<
  Record<MessageType, (wire: Fields<StateMessage>) => Partial<StateChange>>
> = {
  OrderStateChanged: (wire) => ({ orderState: wire.oneOf('orderState', orderStates) }),
  OrderPaymentStateChanged: (wire) => ({
    paymentState: wire.oneOf('paymentState', paymentStates),
  }),
  OrderShipmentStateChanged: (wire) => ({ shipmentState: wire.text('shipmentState') }),
  OrderStateTransition: (wire) => ({ stateId: wire.child('state').text('id') }),
  OrderEditApplied: editOf,
  OrderCustomerSet: (wire) => ({
    move: {
      id: wire.text('id'),
      version: wire.integer('resourceVersion'),
      from: wire.childOrNull('oldCustomer')?.text('id') ?? null,
      to: wire.childOrNull('customer')?.text('id') ?? null,
    },
  }),
};

/** An edit is dated by its own time: the Message may come later. */
function editOf(wire: Fields<StateMessage>): Partial<StateChange> {
  const result = wire.child('result');
  const after = result.child('excerptAfterEdit');
  return {
    at: result.instantOrNull('appliedAt') ?? wire.instant('createdAt'),
    edit: {
      id: wire.child('edit').text('id'),
      version: after.integer('version'),
      before: totalOf(result.child('excerptBeforeEdit')),
      after: totalOf(after),
    },
  };
}

function totalOf(excerpt: Fields<OrderExcerpt>): Money {
  return payable(excerpt.childOrNull('taxedPrice'), excerpt.child('totalPrice'));
}

/** A text in a query predicate. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
