// The full table, because the smaller ones take any number of digits for a number of a country
// ("12345" in Germany), which matters as soon as the country is a guess.
import {
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import type { Said } from './said.ts';
import { normaliseText } from './text.ts';

/** The spelling of a phone number: as the shopper wrote it, save for surrounding blanks. */
export function normalisePhone(phone: string | null): string | null {
  return normaliseText(phone);
}

/**
 * A phone number in E.164 form, with ` ext. 12` after it where it has an extension; null for what
 * cannot be dialled. `country` (ISO 3166-1 alpha-2) is where a number without a country code is
 * taken to be from.
 *
 * A number with a country code only loses its punctuation, so its length has to be right and no
 * more: new ranges open faster than tables follow. A number that owes its country to a hint has to
 * be one that this country really has, for the hint may be wrong.
 */
export function phoneE164(phone: string, country: string | null): string | null {
  const text = phone.replace(/\p{Cf}+/gu, '').replace(/^tel:/i, '');
  const found =
    international(text) ?? national(text, country) ?? international(text.replace(/^\s*00/, '+'));
  if (found === null) return null;
  return found.ext === undefined ? found.number : `${found.number} ext. ${found.ext}`;
}

/** E.164 where the number can be dialled, else as written: a phone never costs the record. */
export function dialledForm(phone: string, country: string | null): Said<string> {
  const number = phoneE164(phone, country);
  if (number === null) return { value: phone, says: 'not a usable phone number, kept as written' };
  return { value: number, says: number === phone ? null : 'written in E.164 form' };
}

function international(text: string): PhoneNumber | null {
  const found = parsePhoneNumberFromString(text, { extract: false });
  return found?.isPossible() === true ? found : null;
}

function national(text: string, country: string | null): PhoneNumber | null {
  if (country === null || !isSupportedCountry(country)) return null;
  const found = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  return found?.isValid() === true ? found : null;
}

/**
 * The spellings in which a CRM may hold a phone number, to be asked for: as written, E.164,
 * international, national, digits alone. None for what cannot be dialled.
 */
export function phoneSpellings(phone: string, country: string | null): readonly string[] {
  const number = phoneE164(phone, country);
  const parsed = number === null ? undefined : parsePhoneNumberFromString(number);
  if (number === null || parsed === undefined) return [];
  const national = parsed.formatNational();
  const spellings = [
    normalisePhone(phone) ?? number,
    number,
    parsed.formatInternational(),
    national,
    number.replace(/\D+/g, ''),
    national.replace(/\D+/g, ''),
  ];
  return [...new Set(spellings)];
}
