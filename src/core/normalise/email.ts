import { withoutStrayMarks } from './name.ts';
import type { Said } from './said.ts';
import { normaliseText } from './text.ts';

/**
 * The form in which e-mail addresses are compared, never the one that is written: commercetools
 * keeps the case that the shopper typed and Dataverse compares without case. '' for a blank one.
 */
export function normaliseEmail(email: string): string {
  // Some pairs compose in lower case only (T + U+0308), hence the second NFC.
  return writtenEmail(email).value.toLowerCase().normalize('NFC');
}

/** The address that is written: in the shopper's own case, without marks that pasting brings. */
export function writtenEmail(email: string): Said<string> {
  const text = normaliseText(withoutStrayMarks(email)) ?? '';
  const isUsable = text === '' || /^[^@\s]+@[^@\s]+$/u.test(text);
  return { value: text, says: isUsable ? null : 'not an e-mail address, kept as written' };
}
