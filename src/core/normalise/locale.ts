import { normaliseText } from './text.ts';

/** A BCP 47 tag as commercetools keeps it: one of the project's languages, in the project's case. */
export function normaliseLocale(locale: string | null): string | null {
  return normaliseText(locale);
}
