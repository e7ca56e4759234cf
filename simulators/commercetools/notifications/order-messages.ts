import { type Doc, docs, type Row, same, text, toDoc } from '../storage/doc.ts';
import { compareLists, type FieldRule, fieldMessages, hasAction } from './changed.ts';
import { customFieldMessages } from './custom-messages.ts';
import type { MessageBody, Transition } from './transition.ts';

/** No message exists for order number, locale, sync info and the payment state of a return item. */
const fields: readonly FieldRule[] = [
  { field: 'orderState', type: 'OrderStateChanged', old: 'oldOrderState' },
  { field: 'paymentState', type: 'OrderPaymentStateChanged', old: 'oldPaymentState' },
  { field: 'shipmentState', type: 'OrderShipmentStateChanged', old: 'oldShipmentState' },
  { field: 'customerEmail', type: 'OrderCustomerEmailSet', as: 'email', old: 'oldEmail' },
  { field: 'billingAddress', type: 'OrderBillingAddressSet', as: 'address', old: 'oldAddress' },
  { field: 'shippingAddress', type: 'OrderShippingAddressSet', as: 'address', old: 'oldAddress' },
  {
    field: 'purchaseOrderNumber',
    type: 'OrderPurchaseOrderNumberSet',
    old: 'oldPurchaseOrderNumber',
  },
  { field: 'store', type: 'OrderStoreSet' },
  // The lower-case b is the platform's own spelling.
  { field: 'businessUnit', type: 'OrderBusinessUnitSet', old: 'oldbusinessUnit' },
];

const reference = (id: unknown): Doc | undefined =>
  id === undefined ? undefined : { typeId: 'customer', id };

function customerSet(before: Row, after: Row, actions: readonly Doc[]): MessageBody[] {
  if (!same(before.customerId, after.customerId)) {
    return [
      {
        type: 'OrderCustomerSet',
        customer: reference(after.customerId),
        customerGroup: after.customerGroup,
        oldCustomer: reference(before.customerId),
        oldCustomerGroup: before.customerGroup,
      },
    ];
  }
  if (same(before.customerGroup, after.customerGroup) || !hasAction(actions, 'setCustomerGroup')) {
    return [];
  }
  return [
    {
      type: 'OrderCustomerGroupSet',
      customerGroup: after.customerGroup,
      oldCustomerGroup: before.customerGroup,
    },
  ];
}

function stateTransition(before: Row, after: Row): MessageBody[] {
  const id = (row: Row) => text(toDoc(row.state).id);
  if (id(before) === id(after) || id(after) === undefined) return [];
  const pointer = (row: Row) => ({ typeId: 'state', id: id(row) });
  return [
    {
      type: 'OrderStateTransition',
      state: pointer(after),
      ...(id(before) === undefined ? {} : { oldState: pointer(before) }),
      force: false,
    },
  ];
}

function paymentMessages(before: Row, after: Row): MessageBody[] {
  const { added, removed } = compareLists(
    toDoc(before.paymentInfo).payments,
    toDoc(after.paymentInfo).payments,
  );
  return [
    ...added.map(({ typeId, id }) => ({ type: 'OrderPaymentAdded', paymentRef: { typeId, id } })),
    ...removed.map(({ typeId, id }) => ({
      type: 'OrderPaymentRemoved',
      paymentRef: { typeId, id },
      removedPaymentInfo: after.paymentInfo === undefined,
    })),
  ];
}

const itemsOf = (order: Row): Doc[] => docs(order.returnInfo).flatMap((info) => docs(info.items));

function returnMessages(before: Row, after: Row, actions: readonly Doc[]): MessageBody[] {
  if (same(before.returnInfo, after.returnInfo)) return [];
  if (hasAction(actions, 'setReturnInfo')) {
    return [{ type: 'ReturnInfoSet', returnInfo: after.returnInfo }];
  }
  const added = docs(after.returnInfo).slice(docs(before.returnInfo).length);
  const old = new Map(itemsOf(before).map((item) => [item.id, item.shipmentState]));
  const shipped = itemsOf(after).filter(
    ({ id, shipmentState }) => old.has(id) && old.get(id) !== shipmentState,
  );
  return [
    ...added.map((returnInfo) => ({ type: 'ReturnInfoAdded', returnInfo })),
    ...shipped.map(({ id, shipmentState }) => ({
      type: 'OrderReturnShipmentStateChanged',
      returnItemId: id,
      returnShipmentState: shipmentState,
    })),
  ];
}

function deliveryMessages(before: Row, after: Row): MessageBody[] {
  const deliveries = (order: Row) => toDoc(order.shippingInfo).deliveries;
  const { added, removed } = compareLists(deliveries(before), deliveries(after));
  return [
    ...added.map((delivery) => ({ type: 'DeliveryAdded', delivery })),
    ...removed.map((delivery) => ({ type: 'DeliveryRemoved', delivery })),
  ];
}

export function orderMessages(transition: Transition): MessageBody[] {
  const { before, after, actions, path } = transition;
  if (!before) {
    const type = path.endsWith('/orders/import') ? 'OrderImported' : 'OrderCreated';
    return [{ type, order: after }];
  }
  if (!after) return [{ type: 'OrderDeleted', order: before }];
  return [
    ...fieldMessages(fields, before, after),
    ...customerSet(before, after, actions),
    ...stateTransition(before, after),
    ...paymentMessages(before, after),
    ...returnMessages(before, after, actions),
    ...deliveryMessages(before, after),
    ...customFieldMessages('Order', transition),
  ];
}
