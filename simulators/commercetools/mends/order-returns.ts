import { invalidOperation } from '../errors.ts';
import { type Doc, docs, type Row, text } from '../storage/doc.ts';
import { type Bench, graftActions } from './bench.ts';

/**
 * Gap 11 of the mock: return items have no state actions. The platform derives the payment state of a new
 * item from its shipment state: `Advised` cannot be refunded yet, `Returned` starts at `Initial`.
 */

function returnItemFrom(draft: Doc): Doc {
  const now = new Date().toISOString();
  const shipmentState = draft.shipmentState ?? 'Advised';
  const custom = text(draft.customLineItemId);
  return {
    id: crypto.randomUUID(),
    key: draft.key,
    quantity: draft.quantity,
    ...(custom === undefined
      ? { type: 'LineItemReturnItem', lineItemId: draft.lineItemId }
      : { type: 'CustomLineItemReturnItem', customLineItemId: custom }),
    comment: draft.comment,
    shipmentState,
    paymentState: shipmentState === 'Advised' ? 'NonRefundable' : 'Initial',
    lastModifiedAt: now,
    createdAt: now,
  };
}

/** A ReturnInfo from its draft. */
export const returnInfoFrom = (draft: Doc): Doc => ({
  items: docs(draft.items).map(returnItemFrom),
  returnTrackingId: draft.returnTrackingId,
  returnDate: draft.returnDate,
});

const infosOf = (order: Doc): Doc[] => docs(order.returnInfo);

function returnItem(order: Row, action: Doc): Doc {
  const { returnItemId: id, returnItemKey: key } = action;
  const item = infosOf(order)
    .flatMap((info) => docs(info.items))
    .find((candidate) => (id === undefined ? candidate.key === key : candidate.id === id));
  if (item) return item;
  throw invalidOperation(`The order has no return item '${String(id ?? key)}'.`);
}

function setShipmentState(order: Row, action: Doc): void {
  const item = returnItem(order, action);
  if (item.shipmentState === action.shipmentState) return;
  item.shipmentState = action.shipmentState;
  item.lastModifiedAt = new Date().toISOString();
  if (action.shipmentState === 'Advised') item.paymentState = 'NonRefundable';
  else if (item.paymentState === 'NonRefundable') item.paymentState = 'Initial';
}

function setPaymentState(order: Row, action: Doc): void {
  const item = returnItem(order, action);
  if (item.paymentState === action.paymentState) return;
  if (item.shipmentState === 'Advised') {
    throw invalidOperation('A return item that is only advised has no payment state to set.');
  }
  item.paymentState = action.paymentState;
  item.lastModifiedAt = new Date().toISOString();
}

export function mendOrderReturns(bench: Bench): void {
  graftActions(bench, 'order', {
    addReturnInfo: (order, action) => {
      order.returnInfo = [...infosOf(order), returnInfoFrom(action)];
    },
    setReturnInfo: (order, action) => {
      order.returnInfo = docs(action.items).map(returnInfoFrom);
    },
    setReturnShipmentState: setShipmentState,
    setReturnPaymentState: setPaymentState,
  });
}
