import type {
  Payment as WirePayment,
  Transaction as WireTransaction,
} from '@commercetools/platform-sdk';
import type {
  Payment,
  Transaction,
  TransactionState,
  TransactionType,
} from '../core/model/order.ts';
import { Fields } from './fields.ts';
import { moneyOf } from './money.ts';

const transactionTypes: readonly TransactionType[] = [
  'Authorization',
  'CancelAuthorization',
  'Charge',
  'Refund',
  'Chargeback',
];
const transactionStates: readonly TransactionState[] = ['Initial', 'Pending', 'Success', 'Failure'];

/** Throws CWY-2006 where the document is not what the API promises. */
export function paymentOf(document: unknown): Payment {
  return readPayment(new Fields<WirePayment>(document, 'payment'));
}

export function readPayment(wire: Fields<WirePayment>): Payment {
  return {
    id: wire.text('id'),
    version: wire.integer('version'),
    createdAt: wire.instant('createdAt'),
    modifiedAt: wire.instant('lastModifiedAt'),
    transactions: wire.list('transactions').map(transactionOf),
  };
}

function transactionOf(wire: Fields<WireTransaction>): Transaction {
  return {
    id: wire.text('id'),
    type: wire.oneOf('type', transactionTypes),
    state: wire.oneOf('state', transactionStates),
    amount: moneyOf(wire.child('amount')),
    at: wire.instantOrNull('timestamp'),
  };
}
