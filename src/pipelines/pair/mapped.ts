import { type ColumnValues, changedColumns } from '../../core/mapping/column-values.ts';
import { remarkText } from '../../core/mapping/field-map.ts';
import { requireFit } from '../../core/mapping/fit.ts';
import type { ProblemCode } from '../../problems/catalogue.ts';
import { note, type Run } from '../run.ts';
import type { Counterpart, Mapped, Synced } from './counterpart.ts';

/**
 * What the row has to show. Where that is not what commercetools has, the journal says so with the
 * write; what cannot be written at all is thrown, with all places at once. At most once in ten
 * minutes it asks the CRM what its columns take; once in a minute while these refuse a record.
 */
export async function mapRecord<S extends Synced>(
  run: Run,
  of: Counterpart<S>,
  found: S,
): Promise<Mapped<S>> {
  const computed = await of.computed(run, found);
  const { mapped, record } = await mapAsColumnsAre(run, of, found, computed);
  requireFit(mapped.problems);
  const remark = remarkText(
    mapped.remarks,
    changedColumns(run.context.mirror?.values ?? {}, mapped.values),
  );
  if (remark !== null) note(run, `normalise ${of.target.table}`, 'noted', { note: remark });
  if (mapped.lapsed.length > 0) note(run, 'drop edits', 'lapsed', { fields: mapped.lapsed });
  return { ...mapped, of, record, computed };
}

/** What people mend in Dynamics and not in the data: a column, its options, its length. */
const ofColumns: readonly ProblemCode[] = ['CWY-3010', 'CWY-4009', 'CWY-4018'];

/** Maps again where columns were in the way, for people may have mended them since they were read. */
async function mapAsColumnsAre<S extends Synced>(
  run: Run,
  of: Counterpart<S>,
  found: S,
  computed: ColumnValues,
) {
  const first = await of.map(run, found, computed);
  if (!first.mapped.problems.some(({ code }) => ofColumns.includes(code))) return first;
  await shapeFor(run, of.target.table, true);
  return of.map(run, found, computed);
}

/** As `mapRecord` for a record that has just been written: nothing is left to refuse. */
export async function remapRecord<S extends Synced>(
  run: Run,
  found: S,
  { of, computed: before }: Mapped<S>,
): Promise<Mapped<S>> {
  const computed = await of.computedAgain(run, found, before);
  const { mapped, record } = await of.map(run, found, computed);
  return { ...mapped, of, record, computed };
}

/** What is known of the table's columns; null where that is not asked for. */
export async function shapeFor(run: Run, table: 'contact' | 'account', isInDoubt = false) {
  const { settings, crm } = run.deps;
  return settings.checkShape ? await crm.shape(table, run.call, isInDoubt) : null;
}
