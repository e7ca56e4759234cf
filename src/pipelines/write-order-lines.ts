import type { ColumnValues } from '../core/mapping/column-values.ts';
import type { OrderLayout } from '../core/order-record/layout.ts';
import type { CrmWrite } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import { must } from '../std/assert.ts';
import type { Run } from './run.ts';

/** A line whose row is new, says something else, or is not known to say what it should. */
export interface LineWrite {
  readonly rowId: string;
  /** An earlier run has written it. */
  readonly isKnown: boolean;
  /** Made when they are sent, so that a long order is not held twice. */
  readonly columns: () => ColumnValues;
}

/** More lines than that go in bulk; so few share a batch with what else is under way. */
const singleMax = 25;
/** Of a long order, in one piece. */
const bulkMax = 1_000;
const removalsMax = 100;

/** Writes lines of an order that is there: 1 request each, or a few hundred lines in one. */
export async function writeLines(
  run: Run,
  layout: OrderLayout,
  orderId: string,
  lines: readonly LineWrite[],
): Promise<void> {
  const writeOf = ({ rowId, columns }: LineWrite): CrmWrite => ({
    table: layout.lineTable,
    id: rowId,
    values: columns(),
    binds: [{ nav: layout.orderNav, table: layout.table, id: orderId }],
  });
  if (lines.length <= singleMax) {
    await Promise.all(lines.map((line) => writeLine(run, writeOf(line), line.isKnown)));
    return;
  }
  for (let at = 0; at < lines.length; at += bulkMax) {
    const writes = lines.slice(at, at + bulkMax).map(writeOf);
    const problems = await run.deps.crm.upsertMany(layout.lineTable, writes, run.call);
    if (problems.length > 0) throw must(problems[0], 'there is one').problem;
  }
}

/** Over the row that is there, else as a new one: people may have deleted it. */
async function writeLine({ deps, call }: Run, write: CrmWrite, isKnown: boolean): Promise<void> {
  const { crm } = deps;
  const first = isKnown ? await crm.update(write, '*', call) : await crm.create(write, call);
  if (typeof first !== 'string') return;
  const again = isKnown ? await crm.create(write, call) : await crm.update(write, '*', call);
  if (typeof again === 'string') {
    throw new Problem('CWY-3004', { place: `${write.table} ${write.id}` });
  }
}

/** Takes away lines that the order has no more; who did it before does no harm. 1 request each. */
export async function removeLines(
  { deps: { crm }, call }: Run,
  { lineTable }: OrderLayout,
  rowIds: readonly string[],
): Promise<void> {
  for (let at = 0; at < rowIds.length; at += removalsMax) {
    const some = rowIds.slice(at, at + removalsMax);
    await Promise.all(some.map((id) => crm.remove(lineTable, id, call)));
  }
}
