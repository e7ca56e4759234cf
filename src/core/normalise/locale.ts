import type { Said } from './said.ts';
import type { NormaliseSettings } from './settings.ts';
import { normaliseText } from './text.ts';

type LocaleSettings = Pick<NormaliseSettings, 'languages' | 'localeFallback'>;

/**
 * The canonical form of a BCP 47 tag (`de_de.UTF-8` -> `de-DE`, `iw` -> `he`), without extensions:
 * how dates and numbers are to be shown does not concern the CRM. Null for what is no tag.
 */
export function canonicalLocale(locale: string): string | null {
  const tag = locale.replace(/[.@].*$/s, '').replaceAll('_', '-');
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    // Intl has no other way to say that a tag is not well-formed.
    return null;
  }
}

/**
 * A locale in canonical form and, where the project's languages are known, one of them: the tag is
 * shortened from the end until it is (`de-AT` -> `de`, RFC 4647 look-up). What cannot be used gives
 * way to the fallback if there is one, and stays as written if not.
 */
export function normaliseLocale(
  locale: string | null,
  { languages, localeFallback }: LocaleSettings,
): Said<string | null> {
  const text = normaliseText(locale);
  if (text === null) {
    return { value: localeFallback, says: localeFallback && 'missing, the fallback is written' };
  }
  const tag = canonicalLocale(text);
  if (tag === null) return unusable(text, 'not a language tag', localeFallback);
  const spoken = languages.length === 0 ? tag : lookUp(tag, languages);
  if (spoken === null) return unusable(tag, 'not a language of the project', localeFallback);
  return { value: spoken, says: spoken === tag ? null : 'shortened to a language of the project' };
}

function unusable(text: string, why: string, fallback: string | null): Said<string | null> {
  if (fallback === null) return { value: text, says: `${why}, kept as written` };
  return { value: fallback, says: `${why}, the fallback is written` };
}

function lookUp(tag: string, languages: readonly string[]): string | null {
  const parts = tag.split('-');
  while (parts.length > 0) {
    const found = parts.join('-');
    if (languages.includes(found)) return found;
    parts.pop();
  }
  return null;
}
