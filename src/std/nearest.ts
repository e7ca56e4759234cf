/** Names further away than this share of their letters are not what was meant. */
const distanceShareMax = 0.34;

/** Longer texts are nobody's slip of the pen, and the comparison is quadratic. */
const lengthMax = 200;

/** The name that somebody most likely meant who wrote `text`; null when none comes near. */
export function nearest(text: string, names: readonly string[]): string | null {
  if (text.length > lengthMax) return null;
  const ranked = names
    .filter((name) => name.length <= lengthMax)
    .map((name) => ({ name, distance: editsBetween(text.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best === undefined) return null;
  return best.distance <= distanceShareMax * best.name.length ? best.name : null;
}

/** Letters to put in, take out or exchange until the one text is the other (Levenshtein). */
function editsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const exchanged = (above[column] ?? 0) + (letter === other ? 0 : 1);
      const put = (above[column + 1] ?? 0) + 1;
      const taken = (current[column] ?? 0) + 1;
      current.push(Math.min(exchanged, put, taken));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
