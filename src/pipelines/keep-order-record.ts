import { summariseOrder } from '../core/insight/summarise-order.ts';
import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import type { Order } from '../core/model/order.ts';
import {
  type OrderLayout,
  orderLayout,
  orderRowId,
  recordFactKey,
} from '../core/order-record/layout.ts';
import {
  deletedColumns,
  firstColumns,
  lineColumns,
  type OrderFacts,
} from '../core/order-record/order-columns.ts';
import {
  type OrderBuyer,
  type RecordChange,
  recordChange,
} from '../core/order-record/record-change.ts';
import { readRecord, recordTelling, type ToldRecord } from '../core/order-record/told-record.ts';
import { deriveFacts } from '../core/timeline/derive-facts.ts';
import type { CrmBind, CrmWrite } from '../ports/crm.ts';
import type { LedgerEntry } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { removeLines, writeLines } from './write-order-lines.ts';

/** Of one order. */
const linesMax = 10_000;

/** Where the record is, and what it was last known to say. */
interface Target {
  readonly layout: OrderLayout;
  readonly id: string;
  readonly told: ToldRecord | null;
}

/**
 * Keeps the one record of an order, with its lines, in step with it; answers whether anything was
 * written. Nothing when it says what is true already, else 1 request for the record, those for the
 * lines that differ, and in Dynamics Sales one to open a record that was over and one to close it.
 * Announced first, so that a run that died leaves nothing behind that the next one does not find.
 */
export async function keepOrderRecord(
  run: Run,
  order: Order,
  buyer: OrderBuyer,
  reached: Reached,
): Promise<boolean> {
  const target = targetOf(run);
  if (target === null) return false;
  const facts = factsOf(run, order);
  const unconfirmed = run.context.intent?.intended ?? null;
  const change = recordChange(target.layout, facts, buyer, target.told, unconfirmed);
  if (change === null) return false;
  await run.deps.announce(order.ref, { known: {}, intended: change.announced });
  run.deps.probe('worker:before-write');
  const isThere = target.told !== null && (await rewrite(run, target, change, unconfirmed));
  const written = isThere ? change : whole(target, facts, buyer, change);
  if (!isThere) await make(run, target, facts, written);
  await writeChildren(run, target, written);
  await finish(run, target, written, !isThere);
  run.deps.probe('worker:after-write');
  remember(run, target, written.told, order.orderNumber, reached);
  return true;
}

/**
 * Says on the record of an order that commercetools has no more that it is deleted, and closes it;
 * the row stays. Answers whether anything was written.
 */
export async function closeOrderRecord(run: Run, reached: Reached): Promise<boolean> {
  const target = targetOf(run);
  if (target === null || target.told === null) return false;
  const { told, layout } = target;
  const unconfirmed = run.context.intent?.intended ?? null;
  const columns = deletedColumns(layout);
  const changed = changedColumns(told.columns, columns);
  if (Object.keys(changed).length === 0 && unconfirmed === null) return false;
  const next: ToldRecord = {
    ...told,
    columns: { ...told.columns, ...columns },
    state: 'cancelled',
  };
  const change = { ...noChange, columns: next.columns, changed: columns, told: next };
  if (!(await rewrite(run, target, change, unconfirmed))) return false;
  await finish(run, target, change, false);
  remember(run, target, next, run.context.ledger[0]?.orderNumber ?? null, reached);
  return true;
}

const noChange = {
  state: 'cancelled',
  buyer: { contactId: null, accountId: null },
  isBuyerNew: false,
  lines: [],
  gone: [],
  announced: { lines: '' },
} as const satisfies Partial<RecordChange>;

function targetOf({ deps, context }: Run): Target | null {
  const layout = orderLayout(deps.settings.orders.record);
  if (layout === null) return null;
  const factKey = recordFactKey(layout);
  const kept = context.ledger.find((entry) => entry.factKey === factKey);
  return { layout, id: orderRowId(layout, context.ref), told: readRecord(kept?.told ?? null) };
}

function factsOf(run: Run, order: Order): OrderFacts {
  const { lifecycle, insight, storeLabels } = run.deps.settings;
  const summary = summariseOrder(order, deriveFacts(order, [], lifecycle), insight);
  const { length } = order.lines;
  if (length > linesMax) {
    note(run, 'keep record', 'noted', { note: `only ${linesMax} of ${length} lines are written` });
  }
  return { order, summary, labels: storeLabels, lines: order.lines.slice(0, linesMax) };
}

/** For a row that is not there, or of which nothing is known. */
function whole(
  { layout }: Target,
  facts: OrderFacts,
  buyer: OrderBuyer,
  change: RecordChange,
): RecordChange {
  return recordChange(layout, facts, buyer, null, change.announced) ?? change;
}

/** Makes the record; one that is there, from a run that died, is written over. */
async function make(
  run: Run,
  target: Target,
  facts: OrderFacts,
  change: RecordChange,
): Promise<void> {
  const { layout, id } = target;
  // A row begins as active, whatever it is told (see `finish`).
  const { statecode: _state, statuscode: _reason, ...columns } = change.columns;
  const buyer = buyerColumns(layout, change.buyer);
  const values = {
    ...columns,
    ...firstColumns(layout, facts),
    ...changedColumns({}, buyer.values),
    ...sourceColumns(run),
  };
  const binds = [...buyer.binds, ...(await salesBinds(run, layout, facts))];
  const made = await run.deps.crm.create({ table: layout.table, id, values, binds }, run.call);
  if (made !== 'exists') return;
  if (!(await rewrite(run, target, change, change.announced))) throw vanished(target);
}

/** Writes over the columns of the record that differ; false = people have deleted it. */
async function rewrite(
  run: Run,
  { layout, id, told }: Target,
  change: RecordChange,
  unconfirmed: unknown,
): Promise<boolean> {
  const isOpen = !layout.locks || (told?.state === 'active' && unconfirmed === null);
  if (!isOpen && !(await update(run, { table: layout.table, id, values: active, binds: [] }))) {
    return false;
  }
  const buyer = change.isBuyerNew ? buyerColumns(layout, change.buyer) : null;
  const values = { ...change.changed, ...buyer?.values, ...sourceColumns(run) };
  return update(run, { table: layout.table, id, values, binds: buyer?.binds ?? [] });
}

const active = { statecode: 0, statuscode: 1 } as const;

async function update({ deps, call }: Run, write: CrmWrite): Promise<boolean> {
  return (await deps.crm.update(write, '*', call)) !== 'gone';
}

async function writeChildren(run: Run, { layout, id, told }: Target, change: RecordChange) {
  const lines = change.lines.map(({ rowId, line }) => ({
    rowId,
    isKnown: told?.lines.has(rowId) ?? false,
    columns: () => lineColumns(layout, line),
  }));
  await writeLines(run, layout, id, lines);
  await removeLines(run, layout, change.gone);
}

/** Lines are written while the record is active; then it is what the order is. */
async function finish(
  run: Run,
  target: Target,
  { columns, state }: RecordChange,
  isNew: boolean,
): Promise<void> {
  const { layout, id } = target;
  if (layout.locks) {
    if (state === 'active') return;
    const as = state === 'complete' ? 'fulfilled' : 'cancelled';
    if ((await run.deps.crm.closeOrder(id, as, run.call)) === 'gone') throw vanished(target);
    return;
  }
  if (!isNew || columns.statecode === active.statecode) return;
  const { statecode = null, statuscode = null } = columns;
  const write = { table: layout.table, id, values: { statecode, statuscode }, binds: [] };
  if (!(await update(run, write))) throw vanished(target);
}

function vanished({ layout, id }: Target): Problem {
  return new Problem('CWY-3004', { place: `${layout.table} ${id}` });
}

/** An order of Dynamics Sales has one customer: the account, where there is one. */
function buyerColumns(
  { table }: OrderLayout,
  { contactId, accountId }: OrderBuyer,
): Pick<CrmWrite, 'values' | 'binds'> {
  if (table === 'cwy_order') {
    return { values: { cwy_contactid: contactId, cwy_accountid: accountId }, binds: [] };
  }
  const bind: CrmBind[] =
    accountId !== null
      ? [{ nav: 'customerid_account', table: 'account', id: accountId }]
      : contactId === null
        ? []
        : [{ nav: 'customerid_contact', table: 'contact', id: contactId }];
  return { values: {}, binds: bind };
}

/** An order of Dynamics Sales needs its currency, and a price list in it. */
async function salesBinds(
  run: Run,
  { table }: OrderLayout,
  { order }: OrderFacts,
): Promise<readonly CrmBind[]> {
  if (table !== 'salesorder') return [];
  const { currency } = order.total;
  const { priceLists } = run.deps.settings.orders;
  const list = Object.hasOwn(priceLists, currency) ? priceLists[currency] : undefined;
  if (list === undefined) throw new Problem('CWY-6001', { place: `orders.priceLists.${currency}` });
  const id = await run.deps.crm.currencyId(currency, run.call);
  if (id === null) throw new Problem('CWY-4015', { place: 'order.totalPrice', value: currency });
  return [
    { nav: 'transactioncurrencyid', table: 'transactioncurrency', id },
    { nav: 'pricelevelid', table: 'pricelevel', id: list },
  ];
}

function sourceColumns({ cause, call }: Run): ColumnValues {
  return { cwy_sourceeventid: cause?.id ?? null, cwy_correlationid: call.correlationId };
}

function remember(
  run: Run,
  { layout, id }: Target,
  told: ToldRecord,
  orderNumber: string | null,
  reached: Reached,
): void {
  const line: LedgerEntry = {
    order: run.context.ref,
    factKey: recordFactKey(layout),
    orderNumber,
    crmTable: layout.table,
    crmId: id,
    eventId: run.cause?.id ?? '',
    correlationId: run.call.correlationId,
    told: recordTelling(told),
  };
  reached.results = { ...reached.results, ledger: [...(reached.results.ledger ?? []), line] };
}
