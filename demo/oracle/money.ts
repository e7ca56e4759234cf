/**
 * The amount as people write it, with all digits of the currency: shifted digit by digit with whole
 * numbers only, so that this side has no rounding to share with the other.
 */
export function decimalOf(centAmount: number, fractionDigits: number): string {
  const cents = BigInt(centAmount);
  const unit = 10n ** BigInt(fractionDigits);
  const sign = cents < 0n ? '-' : '';
  const size = cents < 0n ? -cents : cents;
  const whole = `${sign}${size / unit}`;
  if (fractionDigits === 0) return whole;
  return `${whole}.${String(size % unit).padStart(fractionDigits, '0')}`;
}
