import { insightOf } from '../core/insight/insight.ts';
import { insightColumns, insightRemark, insightValues } from '../core/insight/insight-columns.ts';
import type { ColumnValue, ColumnValues } from '../core/mapping/column-values.ts';
import { type Mirror, ordersChanged } from '../ports/store.ts';
import { note, type Run } from './run.ts';

/**
 * The columns that are computed from the orders: anew when these have changed or nothing is agreed
 * with the row yet, else as they were agreed, which costs nothing. `unitKey` is that of a business
 * unit, which may not be remembered yet.
 */
export async function computedColumns(
  run: Run,
  unitKey: string | null = null,
): Promise<ColumnValues> {
  if (!run.deps.settings.insight.columns) return {};
  const agreed = agreedColumns(run.context.mirror);
  return agreed === null || tellsOfOrders(run) ? freshColumns(run, unitKey) : agreed;
}

/** Whether the orders that the numbers are computed from may be others by now. */
export function tellsOfOrders({ context }: Run): boolean {
  return context.events.some(({ type }) => type === ordersChanged);
}

/** Null where a column was never agreed: the row is new, or the columns are. */
export function agreedColumns(mirror: Mirror | null): ColumnValues | null {
  const values = mirror?.values ?? {};
  const agreed = insightColumns.flatMap((column): (readonly [string, ColumnValue])[] => {
    const value = values[column];
    return value === undefined || (typeof value === 'object' && value !== null)
      ? []
      : [[column, value]];
  });
  return agreed.length === insightColumns.length ? Object.fromEntries(agreed) : null;
}

/** Computed from all orders that count for the record. */
export async function freshColumns(run: Run, unitKey: string | null): Promise<ColumnValues> {
  const { ref, link } = run.context;
  const known = await run.deps.findOrders({ ref, crmId: link?.crmId ?? null, unitKey });
  const insight = insightOf(known, run.deps.settings.insight);
  const remark = insightRemark(insight, known.cut);
  if (remark !== null) note(run, 'compute numbers', 'noted', { note: remark });
  return insightValues(insight);
}
