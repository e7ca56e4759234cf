import type { ExplainAnswer } from '../contract/explain.ts';
import { table, valueText } from './table.ts';
import { refText } from './trace-lines.ts';

/** The columns of the contact or account, then what they are made of. */
export function explainLines(explained: ExplainAnswer): readonly string[] {
  const { ref, crmId, columns, remark } = explained;
  const row = ref.kind === 'business-unit' ? 'account' : 'contact';
  return [
    `${refText(ref)} on ${crmId === null ? `no ${row} yet` : `${row} ${crmId}`}`,
    ...(remark === null ? [] : [`Note: ${remark}`]),
    ...(explained.orders.length === 0 ? ['No orders are known.'] : []),
    ...section('Columns', [
      ['column', 'value'],
      ...Object.entries(columns).map(([column, value]) => [column, valueText(value)]),
    ]),
    ...section('Orders, newest first', orderRows(explained)),
    ...section('Carts that were left, newest first', cartRows(explained)),
    ...section('By currency', [
      ['currency', 'orders', 'gross', 'refunded'],
      ...explained.totals.map(totalCells),
    ]),
    ...section('By store', [
      ['store', 'currency', 'orders', 'gross', 'refunded'],
      ...explained.byStore.map((total) => [total.storeKey ?? '–', ...totalCells(total)]),
    ]),
    ...section('Interests', [
      ['kind', 'name', `weight in ${explained.baseCurrency ?? '–'}`, 'last bought'],
      ...explained.interests.map(({ kind, name, weight, boughtAt }) => [
        kind,
        name,
        weight.toFixed(2),
        boughtAt ?? '–',
      ]),
    ]),
  ];
}

function orderRows({ orders, baseCurrency }: ExplainAnswer): readonly (readonly string[])[] {
  return [
    ['placed', 'order', 'store', 'gross', 'refunded', `rate into ${baseCurrency ?? '–'}`, ''],
    ...orders.map((order) => [
      order.placedAt,
      order.orderNumber ?? order.ref.id,
      order.storeKey ?? '–',
      `${order.gross} ${order.currency}`,
      order.refunded,
      order.rate ?? '–',
      [
        order.guest ? 'guest' : '',
        order.unitKey === null ? '' : `for ${order.unitKey}`,
        order.cancelled ? 'cancelled: not counted' : '',
      ]
        .filter((word) => word !== '')
        .join(', '),
    ]),
  ];
}

function cartRows({ carts }: ExplainAnswer): readonly (readonly string[])[] {
  return [
    ['left', 'cart', 'store', 'value'],
    ...carts.map(({ leftAt, ref, storeKey, value, currency }) => [
      leftAt,
      ref.id,
      storeKey ?? '–',
      `${value} ${currency}`,
    ]),
  ];
}

function totalCells({
  currency,
  orders,
  gross,
  refunded,
}: ExplainAnswer['totals'][number]): readonly string[] {
  return [currency, String(orders), gross, refunded];
}

/** A heading with its table; nothing where the table has only its first line. */
function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 1) return [];
  return ['', title, ...table(rows).map((line) => `  ${line}`)];
}
