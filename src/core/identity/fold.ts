import { normaliseName } from '../normalise/name.ts';

/**
 * Letters that Unicode does not take apart into a basic letter and a mark, in the spelling of
 * passports (ICAO 9303, part 3, section 6).
 */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
};
const foldable = /[ßłđðþøæœıħŧŋ]/g;

/** Letters that people write as two where a keyboard lacks them: Müller, Mueller. */
const digraphs: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };
const digraph = /[äöüåø]/g;

/**
 * The marks of Latin, Greek and Cyrillic script alone: in other scripts marks are vowels, and
 * without them different names would be the same.
 */
const accents = /[\u0300-\u036f]+/g;

/** A text without case, accents and superfluous blanks; '' for a blank one. Twice is as once. */
export function foldText(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKD')
    .replace(accents, '')
    .replace(foldable, (letter) => letters[letter] ?? letter)
    .normalize('NFC');
  return normaliseName(plain) ?? '';
}

/**
 * The spellings of a name that count as one: as `foldText`, without blanks, hyphens, apostrophes
 * and other punctuation, and with umlauts as one letter and as two.
 */
export function foldName(name: string): readonly string[] {
  const lower = name.normalize('NFKC').toLowerCase().normalize('NFC');
  const spelledOut = lower.replace(digraph, (letter) => digraphs[letter] ?? letter);
  const forms = [lower, spelledOut].map((form) => foldText(form).replace(/[\p{P}\p{S}\s]+/gu, ''));
  return [...new Set(forms)].filter((form) => form !== '');
}
