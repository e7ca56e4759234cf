import type { Json } from '../../std/json.ts';
import { type ColumnValues, changedColumns } from '../mapping/column-values.ts';
import type { OrderLine } from '../model/order.ts';
import { lineRowId, type OrderLayout } from './layout.ts';
import {
  lineColumns,
  type OrderFacts,
  orderColumns,
  type RecordState,
  recordState,
} from './order-columns.ts';
import { packIds, printOf, type ToldRecord, unpackIds } from './told-record.ts';

/** Whose order it is; a guest's or customer's contact, a unit's account, or both. */
export interface OrderBuyer {
  readonly contactId: string | null;
  readonly accountId: string | null;
}

/** What an announced write was about, for the run that finds it unconfirmed. */
export interface Announced {
  readonly [key: string]: Json;
  /** Rows of lines that may have been made. */
  readonly lines: string;
}

/** What has to be done so that the record of an order says what is true now. */
export interface RecordChange {
  /** All columns of the record as they should be. */
  readonly columns: ColumnValues;
  /** Those that differ, or all of them where it is not known. */
  readonly changed: ColumnValues;
  readonly state: RecordState;
  readonly buyer: OrderBuyer;
  readonly isBuyerNew: boolean;
  readonly lines: readonly { readonly rowId: string; readonly line: OrderLine }[];
  /** Rows of lines that the order has no more. */
  readonly gone: readonly string[];
  /** What the record says afterwards. */
  readonly told: ToldRecord;
  readonly announced: Announced;
}

/**
 * Compares an order with what its record is known to say; null = it says it already. After a write
 * that was announced and never confirmed nothing is known: all is written again, and what that
 * write may have made and the order has no more is taken away.
 */
export function recordChange(
  layout: OrderLayout,
  facts: OrderFacts,
  buyer: OrderBuyer,
  told: ToldRecord | null,
  unconfirmed: Readonly<Record<string, Json>> | null,
): RecordChange | null {
  const base = unconfirmed === null ? told : null;
  const known = told?.lines ?? new Map<string, string>();
  const next = toldAfter(layout, facts, buyer);
  const lines = facts.lines.flatMap((line) => {
    const rowId = lineRowId(layout, facts.order.ref, line.id);
    return base !== null && base.lines.get(rowId) === next.lines.get(rowId)
      ? []
      : [{ rowId, line }];
  });
  const made = unpackIds(unconfirmed?.lines);
  const gone = [...new Set([...known.keys(), ...made])].filter((id) => !next.lines.has(id));
  const changed = base === null ? next.columns : changedColumns(base.columns, next.columns);
  const isBuyerNew =
    base === null || base.contactId !== buyer.contactId || base.accountId !== buyer.accountId;
  const isSame = Object.keys(changed).length === 0 && lines.length + gone.length === 0;
  if (isSame && !isBuyerNew && base?.state === next.state) return null;
  const unknown = lines.map(({ rowId }) => rowId).filter((id) => !known.has(id));
  const announced = { lines: packIds(new Set([...made, ...unknown])) };
  const { columns, state } = next;
  return { columns, changed, state, buyer, isBuyerNew, lines, gone, told: next, announced };
}

function toldAfter(layout: OrderLayout, facts: OrderFacts, buyer: OrderBuyer): ToldRecord {
  const lines = new Map<string, string>();
  for (const line of facts.lines) {
    const rowId = lineRowId(layout, facts.order.ref, line.id);
    lines.set(rowId, printOf(rowId, lineColumns(layout, line)));
  }
  const columns = orderColumns(layout, facts);
  return { columns, state: recordState(facts), ...buyer, lines };
}
