import { insightOf } from '../core/insight/insight.ts';
import { insightColumns, insightRemark, insightValues } from '../core/insight/insight-columns.ts';
import {
  type ColumnValue,
  type ColumnValues,
  changedColumns,
} from '../core/mapping/column-values.ts';
import { type Link, type Mirror, type Outcome, ordersChanged } from '../ports/store.ts';
import { done, superseded } from './outcome.ts';
import { gone } from './pair/crm-row.ts';
import { sendUpdate } from './pair/write-row.ts';
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
function agreedColumns(mirror: Mirror | null): ColumnValues | null {
  const values = mirror?.values ?? {};
  const agreed = insightColumns.flatMap((column): (readonly [string, ColumnValue])[] => {
    const value = values[column];
    return value === undefined || (typeof value === 'object' && value !== null)
      ? []
      : [[column, value]];
  });
  return agreed.length === insightColumns.length ? Object.fromEntries(agreed) : null;
}

async function freshColumns(run: Run, unitKey: string | null): Promise<ColumnValues> {
  const { ref, link } = run.context;
  const known = await run.deps.findOrders({ ref, crmId: link?.crmId ?? null, unitKey });
  const insight = insightOf(known, run.deps.settings.insight);
  const remark = insightRemark(insight, known.cut);
  if (remark !== null) note(run, 'compute numbers', 'noted', { note: remark });
  return insightValues(insight);
}

/**
 * Where the orders are all that has changed, the customer or business unit need not be read: 1 CRM
 * request, none when the numbers are as they were. Null when there is more to do, or somebody has
 * written the row since.
 */
export async function writeNumbers(run: Run, link: Link | null): Promise<Outcome | null> {
  const { context, deps } = run;
  if (link === null || context.events.some(({ type }) => type !== ordersChanged)) return null;
  if (link.reason === 'shared') {
    note(run, 'pass on', 'passed on', { note: `another record fills this ${tableOf(run)}` });
    return superseded(run, { touched: { customers: [], contacts: [link.crmId] } });
  }
  const { mirror } = context;
  if (mirror !== null && !deps.settings.insight.columns) {
    note(run, 'compute numbers', 'not wanted');
    return done(run, 'unchanged');
  }
  if (mirror === null || !isSettled(run, mirror)) return null;
  const values = await freshColumns(run, null);
  const changed = changedColumns(mirror.values, values);
  const table = tableOf(run);
  const about = { crmTable: table, crmId: link.crmId };
  if (Object.keys(changed).length === 0) {
    note(run, 'compare', 'unchanged', about);
    return done(run, 'unchanged');
  }
  await deps.announce(context.ref, { known: {}, intended: changed });
  const update = { table, id: link.crmId, values: changed, etag: mirror.etag ?? '' };
  const written = await sendUpdate(run, mirror, update);
  if (written === 'gone') throw gone(table, link.crmId);
  if (written === 'changed') return null;
  const agreed = { ...mirror, etag: written.etag, values: { ...mirror.values, ...values } };
  return done(run, 'applied', { mirror: agreed });
}

function tableOf({ context }: Run): 'contact' | 'account' {
  return context.ref.kind === 'business-unit' ? 'account' : 'contact';
}

/** Both sides are known to be as they were, and no person has a say in the computed columns. */
function isSettled({ context }: Run, mirror: Mirror): boolean {
  const { intent, edits } = context;
  if (mirror.etag === null || intent !== null) return false;
  if (edits.some(({ column, applied }) => !applied || insightColumns.includes(column)))
    return false;
  const differs = insightColumns.some((column) => column in mirror.crm);
  return !differs && agreedColumns(mirror) !== null;
}
