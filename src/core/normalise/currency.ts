import currencies from 'currency-codes';
import { Problem } from '../../problems/problem.ts';
import type { Money } from '../model/money.ts';

/**
 * How many digits of a currency (ISO 4217) stand behind the point; null for an unknown one.
 *
 * The table of ISO goes first: Intl follows CLDR, which counts what people pay with (no fillér, no
 * Colombian centavos) and so reads 16 currencies a hundred times too large. Intl fills in what has
 * been introduced or withdrawn since the table was made.
 */
export function currencyDigits(code: string): number | null {
  const listed = currencies.code(code);
  if (listed !== undefined) return listed.digits;
  if (!Intl.supportedValuesOf('currency').includes(code)) return null;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
  return format.resolvedOptions().maximumFractionDigits ?? null;
}

/**
 * Looks at the currencies of amounts that are to be written. Throws CWY-4014 with all that nobody
 * knows. Answers with what is to be said where an amount has other digits than ISO 4217 gives its
 * currency: its own count, for it was made with them.
 */
export function requireCurrencies(amounts: readonly Money[], place: string): string | null {
  const unknown = new Set<string>();
  const differing = new Set<string>();
  for (const { currency, fractionDigits } of amounts) {
    const digits = currencyDigits(currency);
    if (digits === null) unknown.add(currency);
    else if (digits !== fractionDigits) {
      differing.add(`${currency} has ${fractionDigits} digits instead of ${digits}`);
    }
  }
  if (unknown.size > 0) {
    const value = [...unknown].join(', ');
    throw new Problem('CWY-4014', { place, value, bound: 'a code of ISO 4217' });
  }
  return [...differing].join('; ') || null;
}
