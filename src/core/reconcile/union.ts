import type { Json } from '../../std/json.ts';
import type { ColumnState } from './column-state.ts';

/**
 * What both lists say together: the entries of the last settling without those that either side
 * has removed, and with those that either has added. Sorted, `a, b`; null = no entries.
 */
export function unionOf(state: ColumnState): string | null {
  const commerce = entriesOf(state.commerce);
  const crm = entriesOf(state.crm);
  const commerceBase = entriesOf(state.commerceBase);
  const crmBase = entriesOf(state.crmBase);
  const kept = [...commerceBase, ...crmBase].filter(
    (entry) =>
      (commerce.has(entry) || !commerceBase.has(entry)) && (crm.has(entry) || !crmBase.has(entry)),
  );
  const added = [
    ...[...commerce].filter((entry) => !commerceBase.has(entry)),
    ...[...crm].filter((entry) => !crmBase.has(entry)),
  ];
  return [...new Set([...kept, ...added])].sort().join(', ') || null;
}

/** Whether both texts have the same entries, in whatever order. */
export function isSameList(one: Json, other: Json): boolean {
  const entries = entriesOf(one);
  const others = entriesOf(other);
  return entries.size === others.size && [...entries].every((entry) => others.has(entry));
}

function entriesOf(list: Json): ReadonlySet<string> {
  if (list === null || typeof list === 'object') return new Set();
  const entries = String(list).split(',');
  return new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ''));
}
