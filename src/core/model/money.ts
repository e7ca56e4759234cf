/**
 * An exact amount in the smallest unit of its currency, as commercetools' CentPrecision money:
 * 1234 with 2 digits is 12.34, with 0 digits (JPY) 1234, with 3 digits (KWD) 1.234.
 */
export interface Money {
  /** A whole number, positive or negative. */
  readonly centAmount: number;
  /** ISO 4217 code. */
  readonly currency: string;
  readonly fractionDigits: number;
}
