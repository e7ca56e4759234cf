import { expect, test } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import type { Transaction } from '../model/order.ts';
import { balanceOf } from './balance.ts';

const of = (type: Transaction['type'], centAmount: number, given: Partial<Transaction> = {}) =>
  sampleTransaction(`${type} ${centAmount}`, { type, amount: euro(centAmount), ...given });
const balance = (...transactions: Transaction[]) => {
  const { charged, refunded, chargedBack, refund } = balanceOf(
    sampleOrder({ total: euro(1000), payments: [samplePayment('p1', transactions)] }),
  );
  return [charged.centAmount, refunded.centAmount, chargedBack.centAmount, refund];
};

test('refunds of a part, of all in one go, and of all in several', () => {
  expect(balance()).toEqual([0, 0, 0, 'none']);
  expect(balance(of('Charge', 1000))).toEqual([1000, 0, 0, 'none']);
  expect(balance(of('Charge', 1000), of('Refund', 999))).toEqual([1000, 999, 0, 'partial']);
  expect(balance(of('Charge', 1000), of('Refund', 1000))).toEqual([1000, 1000, 0, 'full']);
  expect(balance(of('Charge', 1000), of('Refund', 400), of('Refund', 600))).toEqual([
    1000,
    1000,
    0,
    'full',
  ]);
});

test('measured by what was charged; by the total where nobody knows', () => {
  expect(balance(of('Charge', 500), of('Refund', 500))).toEqual([500, 500, 0, 'full']);
  expect(balance(of('Refund', 500))).toEqual([0, 500, 0, 'partial']);
});

test('only what succeeded, and only in the currency of the total', () => {
  const pending = of('Refund', 500, { state: 'Pending' });
  const foreign = of('Refund', 500, { amount: { ...euro(500), currency: 'USD' } });
  expect(balance(pending)).toEqual([0, 0, 0, 'none']);
  expect(balance(foreign)).toEqual([0, 0, 0, 'none']);
  expect(balance(of('Charge', 1000), of('Chargeback', 300))).toEqual([1000, 0, 300, 'none']);
});
