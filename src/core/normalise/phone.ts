import { normaliseText } from './text.ts';

/** Phone numbers stay as the shopper wrote them, save for surrounding blanks. */
export function normalisePhone(phone: string | null): string | null {
  return normaliseText(phone);
}
