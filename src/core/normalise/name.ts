import { normaliseText } from './text.ts';

/**
 * Marks without a width of their own that come along when text is pasted: direction marks, soft
 * hyphens, zero-width spaces. The two joiners are not among them: names in Persian and in Indian
 * scripts are written with them.
 */
const strayMarks = /[\p{Bidi_Control}\u00ad\u200b\u2060\ufeff]+/gu;

/** Takes away what nobody typed on purpose. */
export function withoutStrayMarks(value: string): string {
  return value.replace(strayMarks, '');
}

/**
 * One spelling for names of people, companies, streets and places: as `normaliseText`, with single
 * blanks and without stray marks. The case is the bearer's own.
 */
export function normaliseName(value: string | null): string | null {
  const text = normaliseText(value);
  if (text === null) return null;
  return normaliseText(withoutStrayMarks(text).replace(/\p{White_Space}+/gu, ' '));
}
