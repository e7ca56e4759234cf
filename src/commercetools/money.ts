import type { CentPrecisionMoney, TypedMoney } from '@commercetools/platform-sdk';
import type { Money } from '../core/model/money.ts';
import type { Fields } from './fields.ts';

const types = ['centPrecision'] as const;

/**
 * Totals and transactions are always cent precision. High precision is refused (CWY-2006): its
 * `fractionDigits` belong to another amount than its `centAmount`.
 */
export function moneyOf(wire: Fields<CentPrecisionMoney> | Fields<TypedMoney>): Money {
  wire.oneOfOrNull('type', types);
  return {
    centAmount: wire.integer('centAmount'),
    currency: wire.text('currencyCode'),
    fractionDigits: wire.integer('fractionDigits'),
  };
}
