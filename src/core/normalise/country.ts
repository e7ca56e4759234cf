import { normaliseText } from './text.ts';

/** ISO 3166-1 alpha-2 is upper-case; imports into commercetools have been seen with `de`. */
export function normaliseCountry(country: string): string {
  return (normaliseText(country) ?? '').toUpperCase();
}
