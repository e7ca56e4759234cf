import { invalidOperation } from '../errors.ts';
import { type Doc, docs, isRow, type Row } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { type Bench, type Context, callOn, graft, graftActions, repositoryOf } from './bench.ts';
import { customFields } from './custom-fields.ts';
import { optionally, referenceTo } from './references.ts';

/**
 * Gap 12 of the mock: a created payment loses customer, anonymousId and interfaceId, a customer cannot be
 * taken away, and the state of a transaction that does not exist can be changed.
 */

function transactionOf(payment: Row, action: Doc): Doc {
  const transaction = docs(payment.transactions).find(({ id }) => id === action.transactionId);
  if (transaction) return transaction;
  throw invalidOperation(`The payment has no transaction '${String(action.transactionId)}'.`);
}

const setOnTransaction = (field: string) => (payment: Row, action: Doc) => {
  transactionOf(payment, action)[field] = action[field];
};

function droppedByTheMock(store: Store, draft: Doc): Doc {
  return {
    customer: optionally(draft.customer, (customer) => referenceTo(store, 'customer', customer)),
    anonymousId: draft.anonymousId,
    interfaceId: draft.interfaceId,
    custom: customFields(store, draft.custom, 'payment'),
  };
}

export function mendPayments(bench: Bench): void {
  const { store } = bench;
  const repository = repositoryOf(bench, 'payment');
  const create: unknown = Reflect.get(repository, 'create');
  if (typeof create !== 'function') throw new Error('the mock cannot create payments');
  graft(repository, {
    create: async (context: Context, draft: Doc) => {
      const extra = droppedByTheMock(store, draft);
      // The mock builds and saves in one go: its `saveNew` is the place to slip the lost fields in.
      const view = Object.create(repository, {
        saveNew: {
          value: (given: Context, payment: Doc) =>
            callOn(repository, 'saveNew', [given, { ...payment, ...extra }]),
        },
      });
      const saved: unknown = await Reflect.apply(create, view, [context, draft]);
      if (!isRow(saved)) throw new Error('the mock stored no payment');
      return saved;
    },
  });
  graftActions(bench, 'payment', {
    setCustomer: (payment, action) => {
      payment.customer = optionally(action.customer, (customer) =>
        referenceTo(store, 'customer', customer),
      );
      if (payment.customer !== undefined) delete payment.anonymousId;
    },
    changeTransactionState: setOnTransaction('state'),
    changeTransactionTimestamp: setOnTransaction('timestamp'),
    changeTransactionInteractionId: setOnTransaction('interactionId'),
    setTransactionInterfaceId: setOnTransaction('interfaceId'),
  });
}
