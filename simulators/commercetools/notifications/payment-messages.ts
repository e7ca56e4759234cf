import { type Doc, docs, type Row, same, text, toDoc } from '../storage/doc.ts';
import { compareLists, type FieldRule, fieldMessages } from './changed.ts';
import type { MessageBody, Transition } from './transition.ts';

/** No message exists for planned amount, customer, key and custom fields, nor for a deleted payment. */
const fields: readonly FieldRule[] = [{ field: 'interfaceId', type: 'PaymentInterfaceIdSet' }];

const methodFields: readonly FieldRule[] = [
  { field: 'paymentInterface', type: 'PaymentMethodInfoInterfaceSet', as: 'interface' },
  { field: 'method', type: 'PaymentMethodInfoMethodSet' },
  { field: 'name', type: 'PaymentMethodInfoNameSet' },
];

function transactionMessages(before: Row, after: Row): MessageBody[] {
  const { added } = compareLists(before.transactions, after.transactions);
  const old = new Map(
    docs(before.transactions).map((transaction) => [transaction.id, transaction]),
  );
  const kept = docs(after.transactions).filter(({ id }) => old.has(id));
  const differs = (field: string) => (transaction: Doc) =>
    !same(old.get(transaction.id)?.[field], transaction[field]);
  return [
    ...added.map((transaction) => ({ type: 'PaymentTransactionAdded', transaction })),
    ...kept.filter(differs('state')).map(({ id, state }) => ({
      type: 'PaymentTransactionStateChanged',
      transactionId: id,
      state,
    })),
    ...kept.filter(differs('interfaceId')).map(({ id, interfaceId }) => ({
      type: 'PaymentTransactionInterfaceIdSet',
      transactionId: id,
      newInterfaceId: interfaceId,
      oldInterfaceId: old.get(id)?.interfaceId,
    })),
  ];
}

function statusMessages(before: Row, after: Row): MessageBody[] {
  const old = toDoc(before.paymentStatus);
  const fresh = toDoc(after.paymentStatus);
  const stateOf = (status: Doc) => text(toDoc(status.state).id);
  const messages: MessageBody[] = [];
  if (!same(old.interfaceCode, fresh.interfaceCode)) {
    messages.push({ type: 'PaymentStatusInterfaceCodeSet', interfaceCode: fresh.interfaceCode });
  }
  if (stateOf(old) !== stateOf(fresh)) {
    const state = { typeId: 'state', id: stateOf(fresh) };
    messages.push({ type: 'PaymentStatusStateTransition', state, force: false });
  }
  return messages;
}

function interactionMessages(before: Row, after: Row): MessageBody[] {
  return docs(after.interfaceInteractions)
    .slice(docs(before.interfaceInteractions).length)
    .map((interaction) => ({ type: 'PaymentInteractionAdded', interaction }));
}

/** Payment method fields live one level down: compared as rows of their own. */
const methodRow = (payment: Row): Row => ({
  id: payment.id,
  version: payment.version,
  createdAt: payment.createdAt,
  lastModifiedAt: payment.lastModifiedAt,
  ...toDoc(payment.paymentMethodInfo),
});

export function paymentMessages({ before, after }: Transition): MessageBody[] {
  if (!before) return [{ type: 'PaymentCreated', payment: after }];
  if (!after) return [];
  return [
    ...fieldMessages(fields, before, after),
    ...fieldMessages(methodFields, methodRow(before), methodRow(after)),
    ...statusMessages(before, after),
    ...interactionMessages(before, after),
    ...transactionMessages(before, after),
  ];
}
