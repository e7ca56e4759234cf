import { nameId } from '../identity/deterministic-id.ts';
import type { RecordRef } from '../model/record.ts';

/** What an order becomes beside the timeline: nothing, tables of ours, or those of Dynamics Sales. */
export const orderRecordTargets = ['none', 'custom', 'sales'] as const;
export type OrderRecordTarget = (typeof orderRecordTargets)[number];

/** Where the record of an order and its lines are. */
export interface OrderLayout {
  readonly table: 'cwy_order' | 'salesorder';
  readonly lineTable: 'cwy_orderline' | 'salesorderdetail';
  /** Navigation property from a line to its order; case-sensitive. */
  readonly orderNav: string;
  /** A record that is closed takes no changes until it is active again. */
  readonly locks: boolean;
}

const layouts: Readonly<Record<Exclude<OrderRecordTarget, 'none'>, OrderLayout>> = {
  custom: {
    table: 'cwy_order',
    lineTable: 'cwy_orderline',
    orderNav: 'cwy_OrderId',
    locks: false,
  },
  sales: {
    table: 'salesorder',
    lineTable: 'salesorderdetail',
    orderNav: 'salesorderid',
    locks: true,
  },
};

/** The tables that a setting means; null = no records. */
export function orderLayout(target: OrderRecordTarget): OrderLayout | null {
  return target === 'none' ? null : layouts[target];
}

/** The GUID of the record of an order: the same for ever, so that there is one. */
export function orderRowId({ table }: OrderLayout, { projectKey, id }: RecordRef): string {
  return nameId([table, projectKey, id]);
}

/** The GUID of a line's row. */
export function lineRowId({ lineTable }: OrderLayout, order: RecordRef, lineId: string): string {
  return nameId([lineTable, order.projectKey, order.id, lineId]);
}

/** Under which the ledger keeps what a record says; each table has its own. */
export function recordFactKey({ table }: OrderLayout): string {
  return `record:${table}`;
}
