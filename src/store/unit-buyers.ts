import { insightColumns } from '../core/insight/insight-columns.ts';
import type { InsightSettings } from '../core/insight/insight-settings.ts';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Outcome, WakeKey } from '../ports/store.ts';
import { runOn, type Transaction } from './database.ts';
import { levelsMax } from './memberships.ts';
import { refOfKey } from './record-rows.ts';
import { storableJson } from './storable.ts';
import { unitsKeys } from './unit-news.ts';

/** Whose orders count for an account; null = accounts show no numbers. */
export type UnitSums = InsightSettings['accounts'] | null;

/** Where the units of the outcomes stood before these, by record; those that nobody knew are missing. */
export type UnitPlaces = ReadonlyMap<string, { readonly parentKey: string | null }>;

/**
 * To be held shared while orders of units are settled: changes of the units hold it alone, so that the
 * second of an order and a unit that come at the same time sees the first.
 */
export function unitOrderKeys(outcomes: readonly Outcome[]): readonly WakeKey[] {
  const refs = outcomes.flatMap(({ ref, touched }) =>
    (touched.units ?? []).map((): RecordRef => ({ ...ref, kind: 'business-unit' })),
  );
  return unitsKeys(refs);
}

/** Read before the units of the outcomes are written; no statement without units. */
export async function placesBefore(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<UnitPlaces> {
  const keys = outcomes.filter(({ unit }) => unit !== null).map(({ ref }) => recordKey(ref));
  if (keys.length === 0) return new Map();
  const rows = await runOn<{ record_key: string; parent_key: string | null }>(
    tx.client,
    selectPlaces,
    [keys],
  );
  return new Map(rows.map((row) => [row.record_key, { parentKey: row.parent_key }]));
}

const selectPlaces = {
  name: 'select_unit_places',
  text: 'select record_key, parent_key from causeway.business_unit where record_key = any($1)',
};

/**
 * The units whose orders are others after these outcomes, for each outcome: those that it names, the
 * unit itself where orders were there before it, and where accounts sum up trees all units above,
 * as well above the place that a unit has left. Comes after the units are written. One statement,
 * none without units.
 */
export async function unitsToTell(
  tx: Transaction,
  outcomes: readonly Outcome[],
  before: UnitPlaces,
  sums: UnitSums,
): Promise<ReadonlyMap<Outcome, readonly RecordRef[]>> {
  if (sums === null) return new Map();
  const isTree = sums === 'tree';
  const starts = outcomes.flatMap((outcome, position) =>
    startsOf(outcome, before, isTree).map((start) => ({
      position,
      project_key: outcome.ref.projectKey,
      ...start,
    })),
  );
  if (starts.length === 0) return new Map();
  const rows = await runOn<{ position: number; record_key: string }>(tx.client, selectUnitsToTell, [
    storableJson(starts),
    isTree,
  ]);
  return new Map(
    outcomes.map((outcome, position) => [
      outcome,
      rows.filter((row) => row.position === position).map((row) => refOfKey(row.record_key)),
    ]),
  );
}

interface Start {
  readonly unit_key: string;
  /** Told only where it has orders by now, or units below that may have some. */
  readonly is_new: boolean;
}

function startsOf(outcome: Outcome, before: UnitPlaces, isTree: boolean): readonly Start[] {
  const { touched, unit, ref } = outcome;
  const named = (touched.units ?? []).map((unit_key) => ({ unit_key, is_new: false }));
  if (unit === null) return named;
  const known = before.get(recordKey(ref));
  const itself =
    known === undefined && unit.now !== null
      ? [{ unit_key: unit.now.key, is_new: !showsNumbers(outcome) }]
      : [];
  const parents = new Set([known?.parentKey ?? null, unit.now?.parentKey ?? null]);
  const isMoved = known === undefined || unit.now === null || parents.size > 1;
  const above = isTree && isMoved ? [...parents].filter((key) => key !== null) : [];
  return [...named, ...itself, ...above.map((unit_key) => ({ unit_key, is_new: false }))];
}

/** What the run has counted, orders or carts, may have gone to others before anybody knew of the unit. */
function showsNumbers({ mirror, ledger }: Outcome): boolean {
  const counted = insightColumns.some((column) => (mirror?.values[column] ?? null) !== null);
  return counted || ledger.length > 0;
}

/** A key names one unit, save for a moment when it is given to another. */
const namesakesMax = 10;

/**
 * $1 = where to begin, $2 = whether to go up from there. Units below a new one tell it themselves.
 * The limits make the planner go unit by unit, by the index.
 */
export const selectUnitsToTell = {
  name: 'select_units_to_tell',
  text: `
    with recursive told as (
      select position, unit.*, 0 as level
      from jsonb_to_recordset($1) as start (position integer, project_key text, unit_key text,
        is_new boolean)
      cross join lateral (
        select record_key, project_key, parent_key from causeway.business_unit as named
        where named.project_key = start.project_key and named.unit_key = start.unit_key
        limit ${namesakesMax}) as unit
      where not is_new
        or (select true from causeway.order_summary as summary
          where summary.unit_key = start.unit_key
            and split_part(summary.record_key, '/', 1) = start.project_key limit 1)
        or $2 and (select true from causeway.business_unit as below
          where below.project_key = start.project_key and below.parent_key = start.unit_key limit 1)
      union
      select position, unit.*, told.level + 1
      from told cross join lateral (
        select record_key, project_key, parent_key from causeway.business_unit as above
        where above.project_key = told.project_key and above.unit_key = told.parent_key
        limit ${namesakesMax}) as unit
      where $2 and told.level < ${levelsMax}
    )
    select distinct position, record_key from told order by position, record_key`,
};
