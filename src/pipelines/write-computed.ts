import { insightColumns } from '../core/insight/insight-columns.ts';
import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { type Link, type Mirror, type Outcome, ordersChanged } from '../ports/store.ts';
import { membershipsChanged } from '../ports/units.ts';
import { parentAccount } from './customer/parent-account.ts';
import { agreedColumns, freshColumns, tellsOfOrders } from './insight-columns.ts';
import { doneUnread, superseded } from './outcome.ts';
import { gone } from './pair/crm-row.ts';
import { sendUpdate } from './pair/write-row.ts';
import { note, type Run } from './run.ts';

const column = 'parentcustomerid';

/**
 * Where nothing but what is computed has changed, orders or the units that a customer acts for, the
 * record need not be read: 1 CRM request, none when the columns are as they were. Null when there is
 * more to do, when somebody has written the row since, or when people may have a say in it.
 */
export async function writeComputed(run: Run, link: Link | null): Promise<Outcome | null> {
  const { context } = run;
  if (link === null || context.events.some(({ type }) => !computing.includes(type))) return null;
  if (link.reason === 'shared') return tellsOfUnits(run) ? null : passedOn(run, link);
  const { mirror } = context;
  if (mirror !== null && isUnwanted(run)) {
    note(run, 'compute numbers', 'not wanted');
    return doneUnread(run, 'unchanged');
  }
  if (mirror === null || !isSettled(run, mirror)) return null;
  const values = await freshValues(run);
  const changed = changedColumns(mirror.values, values);
  const table = tableOf(run);
  if (Object.keys(changed).length === 0) {
    note(run, 'compare', 'unchanged', { crmTable: table, crmId: link.crmId });
    return doneUnread(run, 'unchanged');
  }
  await run.deps.announce(context.ref, { known: {}, intended: changed });
  const update = { table, id: link.crmId, values: changed, etag: mirror.etag ?? '' };
  const written = await sendUpdate(run, mirror, update);
  if (written === 'gone') throw gone(table, link.crmId);
  if (written === 'changed') return null;
  const agreed = { ...mirror, etag: written.etag, values: { ...mirror.values, ...values } };
  return doneUnread(run, 'applied', { mirror: agreed });
}

const computing: readonly string[] = [ordersChanged, membershipsChanged];

function tellsOfUnits({ context }: Run): boolean {
  return context.events.some(({ type }) => type === membershipsChanged);
}

function tableOf({ context }: Run): 'contact' | 'account' {
  return context.ref.kind === 'business-unit' ? 'account' : 'contact';
}

/** The record that fills the row is the one to be told. */
function passedOn(run: Run, link: Link): Outcome {
  note(run, 'pass on', 'passed on', { note: `another record fills this ${tableOf(run)}` });
  return superseded(run, { touched: { customers: [], contacts: [link.crmId] } });
}

function isUnwanted(run: Run): boolean {
  return !run.deps.settings.insight.columns && !tellsOfUnits(run);
}

async function freshValues(run: Run): Promise<ColumnValues> {
  const wantsNumbers = tellsOfOrders(run) && run.deps.settings.insight.columns;
  const numbers = wantsNumbers ? await freshColumns(run, null) : {};
  return tellsOfUnits(run) ? { ...numbers, ...parentAccount(run) } : numbers;
}

/** Both sides are known to be as they were, and no person has a say in the columns. */
function isSettled(run: Run, mirror: Mirror): boolean {
  const { intent, edits } = run.context;
  if (mirror.etag === null || intent !== null) return false;
  const columns = columnsOf(run);
  if (edits.some((edit) => !edit.applied || columns.includes(edit.column))) return false;
  if (columns.some((name) => name in mirror.crm)) return false;
  if (tellsOfOrders(run) && run.deps.settings.insight.columns && agreedColumns(mirror) === null) {
    return false;
  }
  return !tellsOfUnits(run) || isPlaceOurs(run, mirror);
}

function columnsOf(run: Run): readonly string[] {
  return tellsOfUnits(run) ? [...insightColumns, column] : insightColumns;
}

/** Where the contact stands has been agreed, and the shop alone decides on it. */
function isPlaceOurs(run: Run, mirror: Mirror): boolean {
  const { contactMap, associates } = run.deps.settings;
  if (!associates.contactParent) return true;
  const { base, byStore, byCountry } = contactMap;
  const rule = base.find((one) => one.column === column);
  const scoped = [...byStore.values(), ...byCountry.values()];
  const isScoped = scoped.some((columns) => Object.hasOwn(columns, column));
  const isOurs = rule?.owner === 'commercetools' && rule.direction !== 'to-commerce';
  return isOurs && !isScoped && column in mirror.values;
}
