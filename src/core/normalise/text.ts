/**
 * One spelling for one-line texts: composed (NFC), without surrounding blanks, and null instead of
 * ''. Control characters and halves of surrogate pairs go, for PostgreSQL stores neither in JSON.
 */
export function normaliseText(value: string | null): string | null {
  if (value === null) return null;
  const text = value
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return text === '' ? null : text;
}
