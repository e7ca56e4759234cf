import { normaliseName } from './name.ts';

/**
 * A postal code in ASCII digits and capitals, with single blanks (`１５０－０００１` -> `150-0001`,
 * `cf10  1ep` -> `CF10 1EP`). It stays a text: zeros in front belong to it. Nothing is put in or
 * taken away beyond that, for the rules differ by country and prefixes are part of the code in some.
 */
export function normalisePostalCode(code: string | null): string | null {
  const text = normaliseName(code);
  if (text === null) return null;
  const ascii = text.normalize('NFKC').replace(/[\p{Pd}\u2212\u30fc]/gu, '-');
  return normaliseName(ascii.replace(/[a-z]+/g, (letters) => letters.toUpperCase()));
}
