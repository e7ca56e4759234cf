import { countryAlpha3, countryCodeOf, countryName } from '../normalise/country.ts';
import { canonicalLocale } from '../normalise/locale.ts';
import { dialledForm } from '../normalise/phone.ts';
import type { Said } from '../normalise/said.ts';
import type { TransformName } from './transform-names.ts';

/** What a built-in transform may look at beside the value. */
export interface TransformSettings {
  /** Where the value is from, ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** The language of country names, ISO 639-1. */
  readonly countryLanguage: string;
}

/** Changes a text of commercetools into the text that a column takes; never throws. */
export type Transform = (value: string, settings: TransformSettings) => Said<string>;

/**
 * The built-in transforms. What one cannot read it leaves as it is and says so; doing it twice
 * changes nothing.
 */
export const transforms: Readonly<Record<TransformName, Transform>> = {
  'as-is': (value) => ({ value, says: null }),
  e164: (value, { country }) => dialledForm(value, country),
  'country-code': country('alpha-2', (code) => code),
  'country-alpha3': country('alpha-3', countryAlpha3),
  'country-name': country('name', (code, { countryLanguage }) =>
    countryName(code, countryLanguage),
  ),
  language: (value) => {
    const tag = canonicalLocale(value);
    return tag === null
      ? { value, says: 'not a language tag, kept as written' }
      : { value: new Intl.Locale(tag).language, says: null };
  },
  'upper-case': (value) => ({ value: composed(composed(value).toUpperCase()), says: null }),
  'lower-case': (value) => ({ value: composed(composed(value).toLowerCase()), says: null }),
};

/** Letters that compose in one case alone come apart when the case changes. */
const composed = (text: string): string => text.normalize('NFC');

function country(
  form: string,
  write: (code: string, settings: TransformSettings) => string | null,
): Transform {
  return (value, settings) => {
    const code = countryCodeOf(value);
    const written = code === null ? null : write(code, settings);
    return written === null
      ? { value, says: `no ${form} of this country is known, kept as written` }
      : { value: written, says: null };
  };
}
