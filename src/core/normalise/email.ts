import { normaliseText } from './text.ts';

/**
 * The form in which e-mail addresses are compared, never the one that is written: commercetools
 * keeps the case that the shopper typed and Dataverse compares without case. '' for a blank one.
 */
export function normaliseEmail(email: string): string {
  // Lower-casing can decompose (U+0130), hence the second NFC.
  return (normaliseText(email) ?? '').toLowerCase().normalize('NFC');
}
