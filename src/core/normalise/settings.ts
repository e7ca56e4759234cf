import type { ByStore } from '../store-context/of-store.ts';

/** What an installation knows about its shop that the records do not say. */
export interface NormaliseSettings {
  /** The project's languages as canonical BCP 47 tags; empty = every language is taken. */
  readonly languages: readonly string[];
  /** Stands in for a locale that is missing, no language tag, or no language of the project. */
  readonly localeFallback: string | null;
  /** ISO 3166-1 alpha-2: where a national phone number is from when nothing else tells. */
  readonly phoneCountry: string | null;
  /** ISO 3166-1 alpha-2, for people whose address does not tell. */
  readonly storeCountries: ByStore<string>;
}

/** Used when the configuration says nothing: no language is refused and no country guessed. */
export const normaliseSettingsDefault: NormaliseSettings = {
  languages: [],
  localeFallback: null,
  phoneCountry: null,
  storeCountries: {},
};
