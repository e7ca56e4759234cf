import { normaliseText } from './text.ts';

/**
 * The form in which e-mail addresses are compared, never the one that is written: commercetools
 * keeps the case that the shopper typed and Dataverse compares without case. '' for a blank one.
 */
export function normaliseEmail(email: string): string {
  // Some pairs compose in lower case only (T + U+0308), hence the second NFC.
  return (normaliseText(email) ?? '').toLowerCase().normalize('NFC');
}
