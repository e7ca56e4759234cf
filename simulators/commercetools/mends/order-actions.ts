import { invalidOperation } from '../errors.ts';
import { type Doc, docs, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { type Bench, graftActions } from './bench.ts';
import { keyReferenceTo, optionally, referenceTo, resolve } from './references.ts';

/**
 * Gap 11 of the mock: business unit and customer group cannot be set, a payment is added by id only,
 * a payment that is there is added twice, the sync channel's role is not checked.
 */

const paymentsOf = (order: Doc): Doc[] => docs(toDoc(order.paymentInfo).payments);

function addPayment(store: Store, order: Row, action: Doc): void {
  const reference = referenceTo(store, 'payment', action.payment);
  const held = paymentsOf(order);
  if (held.some(({ id }) => id === reference.id)) return;
  order.paymentInfo = { payments: [...held, reference] };
}

function removePayment(store: Store, order: Row, action: Doc): void {
  const { id } = referenceTo(store, 'payment', action.payment);
  const kept = paymentsOf(order).filter((held) => held.id !== id);
  if (kept.length === 0) delete order.paymentInfo;
  else order.paymentInfo = { payments: kept };
}

/** The order takes the group of its customer along. */
function setCustomerId(store: Store, order: Row, action: Doc): void {
  const customerId = text(action.customerId);
  if (customerId === undefined) {
    delete order.customerId;
    delete order.customerGroup;
    return;
  }
  const customer = resolve(store, 'customer', { id: customerId });
  order.customerId = customer.id;
  delete order.anonymousId;
  if (customer.customerGroup === undefined) delete order.customerGroup;
  else order.customerGroup = customer.customerGroup;
}

const syncRoles = new Set(['OrderExport', 'OrderImport']);

function updateSyncInfo(store: Store, order: Row, action: Doc): void {
  const channel = resolve(store, 'channel', action.channel);
  const roles = Array.isArray(channel.roles) ? channel.roles : [];
  if (!roles.some((role) => syncRoles.has(role))) {
    throw invalidOperation(`Channel '${String(channel.key)}' lacks the role OrderExport.`);
  }
  const entry = {
    channel: { typeId: 'channel', id: channel.id },
    externalId: action.externalId,
    syncedAt: action.syncedAt ?? new Date().toISOString(),
  };
  const others = docs(order.syncInfo).filter((held) => toDoc(held.channel).id !== channel.id);
  order.syncInfo = [...others, entry];
}

export function mendOrderActions(bench: Bench): void {
  const { store } = bench;
  graftActions(bench, 'order', {
    addPayment: (order, action) => addPayment(store, order, action),
    removePayment: (order, action) => removePayment(store, order, action),
    setCustomerId: (order, action) => setCustomerId(store, order, action),
    updateSyncInfo: (order, action) => updateSyncInfo(store, order, action),
    setBusinessUnit: (order, action) => {
      order.businessUnit = optionally(action.businessUnit, (unit) =>
        keyReferenceTo(store, 'business-unit', unit),
      );
    },
    setCustomerGroup: (order, action) => {
      order.customerGroup = optionally(action.customerGroup, (group) =>
        referenceTo(store, 'customer-group', group),
      );
    },
    setStore: (order, action) => {
      order.store = optionally(action.store, (given) => keyReferenceTo(store, 'store', given));
    },
  });
  graftActions(bench, 'cart', {
    addPayment: (cart, action) => addPayment(store, cart, action),
    setBusinessUnit: (cart, action) => {
      cart.businessUnit = optionally(action.businessUnit, (unit) =>
        keyReferenceTo(store, 'business-unit', unit),
      );
    },
    setCustomerGroup: (cart, action) => {
      cart.customerGroup = optionally(action.customerGroup, (group) =>
        referenceTo(store, 'customer-group', group),
      );
    },
    setKey: (cart, action) => {
      cart.key = action.key;
    },
  });
}
