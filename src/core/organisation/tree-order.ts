import type { TreeAccount, TreeLine } from './compare-trees.ts';

/**
 * The lines as a tree is read, each with its depth: a unit below the unit above it, an account without
 * a unit below the account above it. What hangs on nothing that was read stands at the top, and so
 * does a circle, which only readings of different times can make.
 */
export function treeOrder(
  lines: readonly TreeLine[],
  accounts: readonly TreeAccount[],
): readonly TreeLine[] {
  const sorted = lines.toSorted(inOrder);
  const above = aboveOf(sorted, accounts);
  const below = Map.groupBy(sorted, (line) => above(line));
  const placed = new Map<TreeLine, TreeLine>();
  const hang = (start: TreeLine): void => {
    const open: { readonly line: TreeLine; readonly depth: number }[] = [{ line: start, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { line, depth } = next;
      if (placed.has(line)) continue;
      placed.set(line, { ...line, depth });
      const children = below.get(line) ?? [];
      open.push(...children.toReversed().map((child) => ({ line: child, depth: depth + 1 })));
    }
  };
  for (const line of below.get(null) ?? []) hang(line);
  for (const line of sorted) hang(line);
  return [...placed.values()];
}

/** The line that a line hangs on; null = it stands at the top. */
function aboveOf(
  lines: readonly TreeLine[],
  accounts: readonly TreeAccount[],
): (line: TreeLine) => TreeLine | null {
  const byKey = new Map(lines.map((line) => [line.unit?.key, line]));
  // Of units that share an account the first one has what hangs on it.
  const byAccount = new Map(lines.toReversed().map((line) => [line.account?.id, line]));
  const accountsAbove = new Map(accounts.map(({ id, aboveId }) => [id, aboveId]));
  return ({ unit, account }) => {
    if (unit !== null) return (unit.parentKey !== null && byKey.get(unit.parentKey)) || null;
    const seen = new Set<string>();
    let at = account?.aboveId ?? null;
    // Accounts without a line of their own are passed over.
    while (at !== null && !seen.has(at)) {
      const line = byAccount.get(at);
      if (line !== undefined) return line;
      seen.add(at);
      at = accountsAbove.get(at) ?? null;
    }
    return null;
  };
}

/** Units by key, then accounts by name; the same whatever the language of the machine. */
function inOrder(one: TreeLine, other: TreeLine): number {
  const [here, there] = [orderKey(one), orderKey(other)];
  return here < there ? -1 : Number(here > there);
}

function orderKey({ unit, account }: TreeLine): string {
  return unit === null ? `1 ${account?.name}\n${account?.id}` : `0 ${unit.key}\n${unit.id}`;
}
