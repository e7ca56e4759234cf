import countries from 'i18n-iso-countries';
import type { Said } from './said.ts';
import { normaliseText } from './text.ts';

/**
 * ISO 3166-1 alpha-2 for an alpha-2 or alpha-3 code in whatever case, or for a country's name in
 * any language that the library knows. Null for what is unknown, and for a name that means two
 * countries ("Kongo").
 */
export function countryCodeOf(country: string): string | null {
  const code = country.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code) && countries.alpha2ToAlpha3(code) !== undefined) return code;
  if (/^[A-Z]{3}$/.test(code)) {
    const found = countries.alpha3ToAlpha2(code);
    if (found !== undefined) return found;
  }
  return namedCountries().get(folded(country)) ?? null;
}

/** Upper-case alpha-2, or as written where the country is unknown; '' for a blank one. */
export function normaliseCountry(country: string): Said<string> {
  const text = normaliseText(country);
  if (text === null) return { value: '', says: null };
  const code = countryCodeOf(text);
  return code === null
    ? { value: text, says: 'not a country that is known, kept as written' }
    : { value: code, says: null };
}

/** ISO 3166-1 alpha-3 of an alpha-2 code; null for an unknown one. */
export function countryAlpha3(code: string): string | null {
  return countries.alpha2ToAlpha3(code) ?? null;
}

/** The official name of a country (alpha-2) in a language (ISO 639-1); null where there is none. */
export function countryName(code: string, language: string): string | null {
  return countries.getName(code, language) ?? null;
}

/** The languages in which countries can be named: ISO 639-1. */
export function countryLanguages(): readonly string[] {
  return countries.langs();
}

/** Name -> alpha-2; null where the name means more than one country. */
type NamedCountries = ReadonlyMap<string, string | null>;

let known: NamedCountries | null = null;

/** Made once, when the first name has to be read: about 12,000 names, 50 ms. */
function namedCountries(): NamedCountries {
  known ??= gatherNames();
  return known;
}

function gatherNames(): NamedCountries {
  const found = new Map<string, string | null>();
  for (const language of countries.langs()) {
    const names = countries.getNames(language, { select: 'all' });
    for (const [code, aliases] of Object.entries(names)) {
      for (const name of aliases) {
        const key = folded(name);
        const earlier = found.get(key);
        found.set(key, earlier === undefined || earlier === code ? code : null);
      }
    }
  }
  return found;
}

/** Compared without case, accents, blanks and punctuation; vowel signs of other scripts count. */
function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
