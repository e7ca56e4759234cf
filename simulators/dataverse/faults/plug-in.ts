import type { Draft } from '../operations/payload.ts';

/** A word in any text that is written: a plug-in puts that text in capitals before it is saved. */
export const upperWord = 'sim-upper';

/** What a plug-in makes of the columns, within the write itself. */
export const shapedByPlugIn = (changes: Draft['changes']): Draft['changes'] => {
  const shaped = Object.entries(changes).filter(isMeant);
  if (shaped.length === 0) return changes;
  const upper = shaped.map(([name, text]) => [name, text.toUpperCase()] as const);
  return { ...changes, ...Object.fromEntries(upper) };
};

const isMeant = (entry: readonly [string, unknown]): entry is [string, string] =>
  typeof entry[1] === 'string' && entry[1].includes(upperWord);
