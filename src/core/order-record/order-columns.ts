import { shorten } from '../../std/text.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import { decimalNumber } from '../model/money-text.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { OrderSummary } from '../model/order-summary.ts';
import { contextColumns, type StoreLabels } from '../store-context/store-context.ts';
import type { OrderLayout } from './layout.ts';
import { linePrice, pieceText, remainderOf } from './line-price.ts';

/** An order with what is derived from it and its payments. */
export interface OrderFacts {
  readonly order: Order;
  readonly summary: OrderSummary;
  readonly labels: StoreLabels;
  /** Those that become rows. */
  readonly lines: readonly OrderLine[];
}

/** Whether the record of an order is open, done or over; the deleted are over as well. */
export type RecordState = 'active' | 'complete' | 'cancelled';

/** Lengths as provisioned; names of products may be longer. */
const nameLengthMax = { cwy_order: 200, salesorder: 300, cwy_orderline: 200, write_in: 500 };
const numberLengthMax = 100;

/** Where the order stands, by its own state and by workflow states that mean cancelled. */
export function recordState({ order, summary }: OrderFacts): RecordState {
  if (summary.cancelled) return 'cancelled';
  return order.orderState === 'Complete' ? 'complete' : 'active';
}

/** The columns of the record beside its state, its lookups and where the news came from. */
export function orderColumns(layout: OrderLayout, facts: OrderFacts): ColumnValues {
  return layout.table === 'cwy_order' ? customColumns(facts) : salesColumns(facts);
}

function customColumns(facts: OrderFacts): ColumnValues {
  const { order, summary, labels, lines } = facts;
  return {
    cwy_name: nameOf(order, nameLengthMax.cwy_order),
    cwy_ordernumber: numberOf(order),
    ...commonColumns(facts),
    ...contextColumns(order, labels),
    cwy_currency: order.total.currency,
    cwy_totalnet: order.net === null ? null : decimalNumber(order.net),
    cwy_linecount: lines.length,
    cwy_placedon: seconds(summary.placedAt),
    ...(summary.cancelled ? inactive : active),
  };
}

const active = { statecode: 0, statuscode: 1 } as const;
const inactive = { statecode: 1, statuscode: 2 } as const;

/** What the record says of an order that commercetools has no more. */
export function deletedColumns({ table }: OrderLayout): ColumnValues {
  const said = { cwy_orderstate: 'Deleted' };
  return table === 'cwy_order' ? { ...said, ...inactive } : said;
}

function salesColumns(facts: OrderFacts): ColumnValues {
  const { order, summary, lines } = facts;
  const { freight, discount } = remainderOf(order, lines);
  return {
    name: nameOf(order, nameLengthMax.salesorder),
    ...commonColumns(facts),
    cwy_store: order.storeKey,
    freightamount: decimalNumber(freight),
    discountamount: decimalNumber(discount),
    submitdate: seconds(summary.placedAt),
  };
}

/** The same on both tables. */
function commonColumns({ order, summary }: OrderFacts): ColumnValues {
  return {
    cwy_commercetoolsid: order.ref.id,
    cwy_projectkey: order.ref.projectKey,
    cwy_orderstate: order.orderState,
    cwy_paymentstate: order.paymentState,
    cwy_shipmentstate: order.shipmentState,
    cwy_totalgross: decimalNumber(order.total),
    cwy_totalrefunded: decimalNumber({ ...order.total, centAmount: summary.refunded }),
  };
}

/** The columns of a line's row beside its lookups. */
export function lineColumns(layout: OrderLayout, line: OrderLine): ColumnValues {
  if (layout.lineTable === 'cwy_orderline') {
    return {
      cwy_name: shorten(line.name || line.sku || line.id, nameLengthMax.cwy_orderline),
      cwy_commercetoolsid: line.id,
      cwy_sku: line.sku,
      cwy_quantity: line.quantity,
      cwy_unitprice: pieceText(line),
      cwy_totalprice: decimalNumber(line.total),
      cwy_currency: line.total.currency,
    };
  }
  const { price, discount, tax } = linePrice(line);
  const called = [line.name, line.sku].filter((text) => text !== null && text !== '').join(' – ');
  return {
    isproductoverridden: true,
    productdescription: shorten(called || line.id, nameLengthMax.write_in),
    cwy_commercetoolsid: line.id,
    quantity: line.quantity,
    priceperunit: price,
    manualdiscountamount: discount,
    tax,
  };
}

/** What only a new row takes. */
export function firstColumns({ table }: OrderLayout, { order }: OrderFacts): ColumnValues {
  const number = numberOf(order);
  return table === 'salesorder' && number !== null ? { ordernumber: number } : {};
}

function nameOf({ orderNumber, ref }: Order, lengthMax: number): string {
  return shorten(orderNumber ?? ref.id, lengthMax);
}

function numberOf({ orderNumber }: Order): string | null {
  return orderNumber === null ? null : shorten(orderNumber, numberLengthMax);
}

/** Dataverse keeps whole seconds. */
function seconds(instant: string): string {
  return `${instant.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
}
