import { writtenEmail } from '../normalise/email.ts';
import { phoneSpellings } from '../normalise/phone.ts';
import { normalisePostalCode } from '../normalise/postal-code.ts';
import { normaliseText } from '../normalise/text.ts';
import type { SubjectValue } from './subject.ts';

/**
 * Spellings of one value that a look-up asks for, at most; the likeliest first. They differ in more
 * than case, which Dataverse does not tell apart.
 */
const spellingsPerValueMax = 8;

/** As somebody wrote it, save for blanks around. */
export function asWritten({ text }: SubjectValue): readonly string[] {
  return several(normaliseText(text));
}

/** As written, and without the marks that pasting brings. */
export function emailSpellings({ text }: SubjectValue): readonly string[] {
  return several(normaliseText(text), writtenEmail(text).value);
}

/** As people dial it, from where the customer is and from abroad. */
export function dialledSpellings({ text, country }: SubjectValue): readonly string[] {
  const spellings = phoneSpellings(text, country);
  const [abroad = null] = spellings.filter((spelling) => /^\+\d+$/.test(spelling));
  return several(...spellings, abroad === null ? null : abroad.replace('+', '00'));
}

/** As written, in one piece, and with the break that codes of the country have. */
export function postalCodeSpellings({ text, country }: SubjectValue): readonly string[] {
  const code = normalisePostalCode(text);
  const whole = compactCode(code);
  return several(code, whole, broken(whole, country), normaliseText(text));
}

/** Without blanks and hyphens: the form in which postal codes are compared. */
export function compactCode(code: string | null): string | null {
  return code === null ? null : code.replace(/[\s-]+/g, '');
}

/**
 * A number as written; in one piece, with and without the letters in front; and with a blank after
 * them. One without letters may have those of the country in the CRM, as tax ids have.
 */
export function numberSpellings({ text, country }: SubjectValue): readonly string[] {
  const digits = digitsOf(text);
  if (digits === '') return [];
  const whole = text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toUpperCase();
  const [, letters = '', rest = ''] = /^(\p{L}*)(.*)$/u.exec(whole) ?? [];
  const front = letters === '' ? taxIdFront(country) : letters;
  const withFront = front === '' ? [] : [`${front}${rest}`, `${front} ${rest}`];
  return several(normaliseText(text), whole, digits, ...withFront);
}

/** Full-width digits as ASCII, everything else left out. */
export function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/[^0-9]+/g, '');
}

/** Where the letters before a tax id are not the country's own code (VIES; Switzerland's UID). */
const taxIdFronts: Readonly<Record<string, string>> = { AT: 'ATU', CH: 'CHE', GR: 'EL' };

function taxIdFront(country: string | null): string {
  return country === null ? '' : (taxIdFronts[country] ?? country);
}

/** After how many characters (from the end where negative) codes of a country are broken, and by what. */
const breaks: Readonly<Record<string, readonly [at: number, by: string]>> = {
  BR: [5, '-'],
  CA: [3, ' '],
  CZ: [3, ' '],
  GB: [-3, ' '],
  GG: [-3, ' '],
  GR: [3, ' '],
  IE: [3, ' '],
  IM: [-3, ' '],
  IN: [3, ' '],
  JE: [-3, ' '],
  JP: [3, '-'],
  LT: [2, '-'],
  LV: [2, '-'],
  NL: [4, ' '],
  PL: [2, '-'],
  PT: [4, '-'],
  SE: [3, ' '],
  SK: [3, ' '],
  US: [5, '-'],
};

function broken(code: string | null, country: string | null): string | null {
  const rule = country === null ? undefined : breaks[country];
  if (code === null || rule === undefined) return null;
  const [at, by] = rule;
  const [head, tail] = [code.slice(0, at), code.slice(at)];
  return head === '' || tail === '' ? null : `${head}${by}${tail}`;
}

function several(...spellings: readonly (string | null)[]): readonly string[] {
  const known = spellings.flatMap((spelling) => spelling || []);
  return [...new Set(known)].slice(0, spellingsPerValueMax);
}
