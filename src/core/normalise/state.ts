import { normaliseName } from './name.ts';

/**
 * A state, province or prefecture as written, code or name. Of an ISO 3166-2 code that repeats the
 * country of its address the part behind the hyphen stays (`US-CA` -> `CA`).
 */
export function normaliseState(state: string | null, country: string): string | null {
  const text = normaliseName(state);
  if (text === null) return null;
  const prefix = `${country}-`;
  const isCode = country !== '' && /^[A-Z0-9]{1,3}$/.test(text.slice(prefix.length));
  return isCode && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
