import { isActive, isMerged } from '../../core/identity/contact-rules.ts';
import type { ColumnValues } from '../../core/mapping/column-values.ts';
import { recoveredBases } from '../../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../../ports/crm.ts';
import { Problem } from '../../problems/problem.ts';
import type { Run } from '../run.ts';
import type { Mapped, Synced } from './counterpart.ts';
import { guardColumns, ownerOf } from './crm-row.ts';
import { claimOn, columnsOf, isRefused, mayBeElsewhere, type Pair, pairOf } from './pair.ts';
import { releaseRows } from './release-rows.ts';
import { createRow } from './write-row.ts';

/** Ids that are tried for one record; each but the first was taken by people for something else. */
const turnsMax = 20;

/**
 * Makes a row for a record under its own deterministic id: 1 request. A replay whose first answer was
 * lost meets its own row and goes on with it. A row under that id that is closed, stands for
 * somebody else by now, or is never this record by a person's word, is left alone, and the next id
 * takes its place.
 */
export async function newRow<S extends Synced>(run: Run, mapped: Mapped<S>): Promise<Pair<S>> {
  const { of, record } = mapped;
  const { projectKey, id: recordId } = record.ref;
  if (mayBeElsewhere(run) || run.context.link !== null) await releaseRows(run, mapped, null);
  for (let turn = 0; turn < turnsMax; turn++) {
    const id = of.rowId(projectKey, turn === 0 ? recordId : `${recordId}#${turn}`);
    const pair = isRefused(run, id) ? null : await rowUnder(run, mapped, id);
    if (pair !== null) return pair;
  }
  throw new Problem('CWY-4012', {
    place: `${of.target.table} of ${of.noun} ${recordId}`,
    value: `${turnsMax} ids taken`,
  });
}

/** Null = the row under this id is not the record's to have. */
async function rowUnder<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  id: string,
): Promise<Pair<S> | null> {
  const { of, record } = mapped;
  const created = await createRow(run, mapped, id);
  const columns = columnsOf(mapped);
  if (created.is === 'created') {
    const now = { ...defaultsOf(mapped), ...created.filled, ...created.row.values };
    const crm = Object.fromEntries(columns.map((column) => [column, now[column] ?? null]));
    const base = { commerce: firstBase(mapped), crm };
    return { ...pairOf(mapped, id, 'created'), etag: created.row.etag, base, created: true };
  }
  const asked = [...new Set([...columns, ...guardColumns(of.target)])];
  const row = await run.deps.crm.read(of.target.table, id, asked, run.call);
  if (row === null) throw new Problem('CWY-3004', { place: `${of.target.table} ${id}` });
  if (!isOpen(row, of.mayBeInactive) || ownerOf(row, record.ref) === 'other') return null;
  const base = recoveredBases(null, created.intent, row.values);
  const claim = claimOn(row, record, 'created');
  return { ...pairOf(mapped, id, 'created'), row, etag: row.etag, base, claim };
}

function isOpen(row: CrmRow, mayBeInactive: boolean): boolean {
  return isActive(row) || (mayBeInactive && !isMerged(row));
}

/** Dataverse makes every row active, whatever it is told. */
function defaultsOf<S extends Synced>({ fields }: Mapped<S>): ColumnValues {
  return fields.some(({ column }) => column === 'statecode') ? { statecode: 0 } : {};
}

/** A column that is not written with the row counts as one that was never agreed. */
function firstBase<S extends Synced>({ fields, values }: Mapped<S>): Mapped<S>['values'] {
  const late = new Set(fields.filter(({ notOnCreate }) => notOnCreate).map(({ column }) => column));
  return Object.fromEntries(Object.entries(values).filter(([column]) => !late.has(column)));
}
