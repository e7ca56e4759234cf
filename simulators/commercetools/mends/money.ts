import { invalidInput } from '../errors.ts';
import { number, text, toDoc } from '../storage/doc.ts';

export type CentPrecision = {
  type: 'centPrecision' | 'highPrecision';
  currencyCode: string;
  centAmount: number;
  fractionDigits: number;
  preciseAmount?: number;
};

const digitsKnown = new Map<string, number>();

/** Minor unit digits of a currency as ISO 4217 has them: EUR 2, JPY 0, KWD 3. */
export function fractionDigits(currencyCode: string): number {
  const known = digitsKnown.get(currencyCode);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currencyCode });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  digitsKnown.set(currencyCode, digits);
  return digits;
}

/** A typed money from a draft. High precision keeps its amount and gets a rounded `centAmount`. */
export function typedMoney(draft: unknown): CentPrecision {
  const { currencyCode, centAmount, preciseAmount, fractionDigits: precision } = toDoc(draft);
  const currency = text(currencyCode);
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) {
    throw invalidInput(`'${String(currencyCode)}' is not a currency code.`);
  }
  const digits = fractionDigits(currency);
  const precise = number(preciseAmount);
  const places = number(precision);
  if (precise !== undefined && places !== undefined) {
    return {
      type: 'highPrecision',
      currencyCode: currency,
      centAmount: number(centAmount) ?? Math.round(precise / 10 ** (places - digits)),
      preciseAmount: precise,
      fractionDigits: places,
    };
  }
  return {
    type: 'centPrecision',
    currencyCode: currency,
    centAmount: number(centAmount) ?? 0,
    fractionDigits: digits,
  };
}
